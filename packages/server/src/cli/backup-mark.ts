/** When the last backup was made, for the doctor. It stands beside the database, which a restoration replaces. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseInstant } from '../configuration/durations.ts'

const markOf = (data: string): string => join(data, 'last-backup')

export function writeBackupMark(data: string, now: number): void {
  writeFileSync(markOf(data), `${new Date(now).toISOString()}\n`, { mode: 0o600 })
}

export function readBackupMark(data: string): number | null {
  try {
    return parseInstant(readFileSync(markOf(data), 'utf8').trim())
  } catch {
    return null
  }
}
