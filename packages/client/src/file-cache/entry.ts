/** One token in one file. It is written beside its place and then moved there, so that nobody reads half of it. */

import { randomUUID } from 'node:crypto'
import { link, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { KeptToken } from '../token-cache.ts'
import { openPrivateFile } from './private-access.ts'
import { unless } from './system-error.ts'

/** Tokens with all that is kept beside them are below 20 kB; a larger file is no entry. */
const largest = 256 * 1024

/** What a process that was killed left behind is removed: after longer than anybody waits for a lock, in milliseconds. */
const abandonedAfter = 600_000

export async function writeEntry(
  file: string,
  { token, obtainedAt, expiresAt, kept }: KeptToken,
): Promise<void> {
  const beside = besideName(file)
  try {
    await writeFile(beside, JSON.stringify({ token, obtainedAt, expiresAt, kept }), {
      mode: 0o600,
      flag: 'wx',
    })
    await rename(beside, file)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}

/** Null where there is none, and where the file holds anything else than an entry. */
export async function readEntry(file: string): Promise<KeptToken | null> {
  const handle = await openPrivateFile(file)
  if (handle === null) return null
  try {
    const { size } = await handle.stat()
    return size > largest ? null : parse(await handle.readFile('utf8'))
  } finally {
    await handle.close()
  }
}

/**
 * Removes the file if it holds this token. Another process may write a new token between the look and the removal, so what
 * is removed is first moved aside, and is put back if it proves to be a new one.
 */
export async function removeEntry(file: string, token: string): Promise<void> {
  if ((await readEntry(file))?.token !== token) return
  const aside = besideName(file)
  await unless(['ENOENT'], rename(file, aside))
  const moved = await readEntry(aside)
  if (moved !== null && moved.token !== token) await unless(['EEXIST'], link(aside, file))
  await rm(aside, { force: true })
}

/** Removes the tokens that have ended, whoever they were for, and what has been left behind. */
export async function removeOutlived(folder: string): Promise<void> {
  const now = Date.now()
  for (const name of await readdir(folder)) {
    const file = join(folder, name)
    if (name.endsWith('.json')) {
      const entry = await readEntry(file)
      if (entry?.expiresAt != null && entry.expiresAt <= now) await removeEntry(file, entry.token)
    } else if (name.endsWith('.beside')) {
      await unless(['ENOENT'], removeAbandoned(file, now))
    }
  }
}

async function removeAbandoned(file: string, now: number): Promise<void> {
  const { mtimeMs } = await stat(file)
  if (now - mtimeMs > abandonedAfter) await rm(file, { force: true, recursive: true })
}

const besideName = (file: string): string => `${file}.${randomUUID()}.beside`

function parse(text: string): KeptToken | null {
  try {
    const value: unknown = JSON.parse(text)
    return isEntry(value) ? Object.freeze(value) : null
  } catch {
    return null
  }
}

function isEntry(value: unknown): value is KeptToken {
  if (!isObject(value)) return false
  const { token, obtainedAt, expiresAt, kept } = value
  return (
    typeof token === 'string' &&
    token !== '' &&
    Number.isFinite(obtainedAt) &&
    (expiresAt === null || Number.isFinite(expiresAt)) &&
    isObject(kept) &&
    Object.values(kept).every((one) => typeof one === 'string')
  )
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
