/** Whatever holds tokens is this user's alone, or it is not used. */

import { constants, type Stats } from 'node:fs'
import { type FileHandle, lstat, mkdir, open } from 'node:fs/promises'
import process from 'node:process'
import { FileCacheRefused } from './refused.ts'
import { causeOf } from './system-error.ts'

/** Makes the folder, or sees that the one that is there is fit. */
export async function preparePrivateFolder(folder: string): Promise<void> {
  const found = await statOrMake(folder)
  if (found.isSymbolicLink())
    throw new FileCacheRefused(folder, 'is a symbolic link: name the folder itself.')
  if (!found.isDirectory()) throw new FileCacheRefused(folder, 'is not a folder.')
  refuseForeign(folder, found, '0700')
}

async function statOrMake(folder: string): Promise<Stats> {
  try {
    return await lstat(folder)
  } catch (error) {
    if (causeOf(error) !== 'ENOENT') throw error
  }
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return lstat(folder)
}

/**
 * Opens a file to read it, or gives null where there is none. What is looked at is what has been opened: a file could be
 * put in the place of another between a look and the opening.
 */
export async function openPrivateFile(file: string): Promise<FileHandle | null> {
  // A pipe in the place of a file would hold its reader for ever.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  const handle = await open(file, flags).catch((error: unknown) => {
    const cause = causeOf(error)
    if (cause === 'ENOENT') return null
    // FreeBSD says EMLINK.
    if (cause === 'ELOOP' || cause === 'EMLINK')
      throw new FileCacheRefused(file, 'is a symbolic link: remove it.')
    throw error
  })
  if (handle === null) return null
  try {
    const found = await handle.stat()
    if (!found.isFile()) throw new FileCacheRefused(file, 'is not a file: remove it.')
    refuseForeign(file, found, '0600')
    return handle
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** Windows has neither owners nor modes of this kind: there, a user's folders are closed to others by their place. */
function refuseForeign(path: string, { uid, mode }: Stats, wanted: string): void {
  const user = process.geteuid?.()
  if (user === undefined) return
  if (uid !== user)
    throw new FileCacheRefused(path, 'belongs to another user, who could read the tokens in it.')
  if ((mode & 0o077) === 0) return
  const found = (mode & 0o777).toString(8).padStart(4, '0')
  throw new FileCacheRefused(
    path,
    `is open to other users (mode ${found}): what is in it may be known to them. Remove it, or set its mode to ${wanted}.`,
  )
}
