import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Answer } from '../answer.ts'
import { CommandRefused } from '../failures.ts'
import { answering, type OpenInstallation } from '../installation.ts'
import { writeBackupMark } from '../backup-mark.ts'

export function addBackup(program: Command): void {
  program
    .command('backup')
    .description('write a consistent copy of the database into one file, while the server runs')
    .argument('<file>')
    .action(answering(backup))
}

async function backup(
  { store, configuration }: OpenInstallation,
  _options: object,
  file: string,
): Promise<Answer> {
  if (existsSync(file)) throw new CommandRefused(`${file} exists already: name a file that does not.`)
  await store.backup(file)
  if (configuration.database.kind === 'sqlite') writeBackupMark(configuration.data, Date.now())
  const { size } = statSync(file)
  return {
    data: { file: resolve(file), bytes: size },
    text: `${file}: ${size} bytes.`,
    notes: [
      'The pepper and the key-encryption key are not in it: keep a copy of them elsewhere, apart from it.',
    ],
  }
}
