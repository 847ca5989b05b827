/**
 * A backup: JSON lines. The first says what it is, then a line for each row, and the last holds the number of rows and
 * the SHA-256 of all before it, so that a file that was cut short or damaged is refused.
 */

import { createReadStream } from 'node:fs'
import { StoreUnusable } from './failures.ts'
import type { Tables } from './tables.ts'

export interface BackupHeader {
  readonly format: 'guichet-backup'
  readonly version: 1
  /** The newest migration that had run. */
  readonly schema: string
  readonly instance: string
  /** The last audit event in it: what was changed later is not in the backup. */
  readonly sequence: number
}

export interface BackupRow {
  readonly table: BackedUpTable
  readonly row: Readonly<Record<string, unknown>>
}

export interface BackupEnd {
  readonly end: true
  readonly rows: number
  readonly sha256: string
}

export type BackupLine = BackupHeader | BackupRow | BackupEnd

/** Without what must not come back to life: a session that was ended since, a link that was used since. */
export type BackedUpTable = Exclude<keyof Tables, 'heartbeat' | 'sessions' | 'embedded_sessions' | 'links'>

/** The tables with the key by which they are read, what is referred to before what refers to it. */
export const backedUpTables: readonly { readonly table: BackedUpTable; readonly key: string }[] = [
  { table: 'organizations', key: 'position' },
  { table: 'members', key: 'position' },
  { table: 'credentials', key: 'position' },
  { table: 'secrets', key: 'id' },
  { table: 'last_uses', key: 'secret_id' },
  { table: 'second_factors', key: 'id' },
  { table: 'usage', key: 'id' },
  { table: 'notices', key: 'id' },
  { table: 'signing_keys', key: 'kid' },
  { table: 'revoked_tokens', key: 'token_id' },
  { table: 'installation_checks', key: 'name' },
  { table: 'audit_events', key: 'sequence' },
  { table: 'audit_head', key: 'id' },
]

export function lineOf(line: BackupLine): string {
  return `${JSON.stringify(line)}\n`
}

export interface ReadLine {
  /** With its line feed, as it was hashed. */
  readonly bytes: Buffer
  readonly line: BackupLine
}

/** The lines of a file. They end in a line feed and in nothing else: names may hold U+2028, at which readline splits. */
export async function* linesOf(file: string): AsyncGenerator<ReadLine> {
  let rest: Buffer<ArrayBufferLike> = Buffer.alloc(0)
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
    let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a)) {
      yield parsedLine(bytes.subarray(0, end + 1))
      bytes = bytes.subarray(end + 1)
    }
    rest = bytes
  }
  if (rest.length > 0) throw unusableBackup('it was cut short')
}

function parsedLine(bytes: Buffer): ReadLine {
  try {
    const line: unknown = JSON.parse(bytes.toString())
    if (typeof line === 'object' && line !== null) return { bytes, line: line as BackupLine }
  } catch {
    // Said below, without the text: a backup holds hashes and sealed keys.
  }
  throw unusableBackup('a line of it is not JSON')
}

export function unusableBackup(reason: string): StoreUnusable {
  return new StoreUnusable(`the backup cannot be used: ${reason}`)
}
