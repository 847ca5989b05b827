/**
 * One process at a time, without a server and without the operating system's locks, which Node.js does not reach.
 *
 * The lock is a folder that holds one file, which is named after its holder. It is taken by moving a folder with that
 * file into place: the system refuses this where a folder with a file stands, and lets it replace an empty one, so an
 * empty folder is nobody's lock. It is given back by removing that file, and taken from a dead holder by removing the
 * file of that very holder. So nobody can remove, by having looked too early, a lock that has changed hands, and a
 * process can be killed at any point.
 */

import { mkdir, readdir, rename, rm, rmdir, stat, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import { causeOf, unless } from './system-error.ts'

/** In milliseconds. */
export interface LockLimits {
  /** After so long the work is done without the lock: an exchange too many is better than a script that stands still. */
  readonly patience: number
  /**
   * A lock this long after its holder came is nobody's, even where a process has the holder's number: numbers are
   * given again.
   */
  readonly longestHold: number
}

const betweenLooks = 20

export async function alone<T>(
  lock: string,
  holder: string,
  limits: LockLimits,
  work: () => Promise<T>,
): Promise<T> {
  const held = await acquire(lock, holder, limits)
  try {
    return await work()
  } finally {
    if (held) await release(lock, holder)
  }
}

async function acquire(lock: string, holder: string, limits: LockLimits): Promise<boolean> {
  const prepared = `${lock}.${holder}.beside`
  await mkdir(prepared, { mode: 0o700 })
  try {
    await writeFile(join(prepared, holder), '', { mode: 0o600 })
    const until = performance.now() + limits.patience
    while (performance.now() < until) {
      if (await movedTo(lock, prepared)) return true
      await unless(['ENOENT'], removeDead(lock, limits.longestHold))
      await pause(betweenLooks * (0.5 + Math.random()))
    }
    return false
  } finally {
    await rm(prepared, { recursive: true, force: true })
  }
}

/** POSIX leaves the choice between the first two; Windows moves no folder onto another, and says the others. */
const taken: readonly string[] = [
  'ENOTEMPTY',
  'EEXIST',
  ...(process.platform === 'win32' ? ['EPERM', 'EACCES'] : []),
]

async function movedTo(lock: string, prepared: string): Promise<boolean> {
  try {
    await rename(prepared, lock)
    return true
  } catch (error) {
    if (taken.includes(causeOf(error) ?? '')) return false
    throw error
  }
}

async function release(lock: string, holder: string): Promise<void> {
  await unless(['ENOENT'], unlink(join(lock, holder)))
  await removeEmpty(lock)
}

async function removeDead(lock: string, longestHold: number): Promise<void> {
  for (const holder of await readdir(lock)) {
    const { mtimeMs } = await stat(join(lock, holder))
    if (isDead(holder, mtimeMs, longestHold)) await unlink(join(lock, holder))
  }
  await removeEmpty(lock)
}

const removeEmpty = (lock: string): Promise<void> => unless(['ENOENT', ...taken], rmdir(lock))

function isDead(holder: string, since: number, longestHold: number): boolean {
  const pid = Number(/^(\d+)-/.exec(holder)?.[1])
  const age = Date.now() - since
  if (!(pid > 0) || age > longestHold) return true
  // In a container every run of a script may have the same number: a lock older than this process is its predecessor's.
  if (pid === process.pid) return age > process.uptime() * 1000 + 1000
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return causeOf(error) === 'ESRCH'
  }
}
