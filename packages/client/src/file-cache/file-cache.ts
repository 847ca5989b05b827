import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import process from 'node:process'
import type { TokenCache } from '../token-cache.ts'
import { readEntry, removeEntry, removeOutlived, writeEntry } from './entry.ts'
import { defaultFolder, type Variables } from './folder.ts'
import { alone } from './lock.ts'
import { preparePrivateFolder } from './private-access.ts'

/** The folder itself, or the environment that tells where a user's caches lie (such as `process.env`). */
export type FileCacheOptions = { readonly folder: string } | { readonly environment: Variables }

/** An exchange takes a second or two; where it is repeated until a server is back, two minutes. */
const limits = { patience: 60_000, longestHold: 300_000 }

/** What the client names its tokens with. No name leads out of the folder. */
const plainName = /^[\w-]{1,200}$/

/**
 * A cache in files, for short scripts: many runs of a script, at once or one after the other, make one exchange. On
 * Node.js, Bun and Deno.
 *
 * Files are 0600 in a folder 0700. Where the folder or a file is open to others, belongs to somebody else or is a symbolic link,
 * every method throws a `FileCacheRefused`. A damaged file counts as none. Without a `folder` the cache lies in
 * `$XDG_CACHE_HOME/guichet`, or else in `~/.cache/guichet`.
 *
 * ```ts
 * import { fileCache } from '@guichet/client/file-cache'
 *
 * const cache = fileCache({ environment: process.env })
 * ```
 */
export function fileCache(options: FileCacheOptions): TokenCache {
  const folder = 'folder' in options ? options.folder : defaultFolder(options.environment)
  const place = async (name: string): Promise<string> => {
    if (!plainName.test(name))
      throw new TypeError('A name in the cache consists of letters, digits, - and _.')
    await preparePrivateFolder(folder)
    return join(folder, name)
  }
  return Object.freeze<TokenCache>({
    async read(name) {
      const file = `${await place(name)}.json`
      const entry = await readEntry(file)
      if (entry?.expiresAt == null || entry.expiresAt > Date.now()) return entry
      await removeEntry(file, entry.token)
      return null
    },
    async write(name, token) {
      await writeEntry(`${await place(name)}.json`, token)
      await removeOutlived(folder)
    },
    async remove(name, token) {
      await removeEntry(`${await place(name)}.json`, token)
    },
    async exclusively(name, work) {
      const holder = `${process.pid}-${randomUUID()}`
      return alone(`${await place(name)}.lock`, holder, limits, work)
    },
  })
}
