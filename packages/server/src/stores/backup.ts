import type { Database } from './queries/database.ts'
export async function writeBackup(_db: Database, _file: string, _instance: string): Promise<void> {
  throw new Error('not yet')
}
