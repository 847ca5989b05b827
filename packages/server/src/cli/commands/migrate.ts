import type { Command } from 'commander'
import type { Answer } from '../answer.ts'
import { answering } from '../installation.ts'

export function addMigrate(program: Command): void {
  program
    .command('migrate')
    .description('bring the database up to date; makes the installation where there is none')
    .action(answering(migrate, 'new'))
}

/** Every command that opens a store brings it up to date; this one does nothing else. */
async function migrate(): Promise<Answer> {
  const { newestSchema } = await import('../../stores/migrations/migrate.ts')
  return { data: { schema: newestSchema }, text: `The database is up to date (${newestSchema}).` }
}
