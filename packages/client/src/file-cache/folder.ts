import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

export type Variables = Readonly<Record<string, string | undefined>>

/** Where the XDG base directory specification puts a user's caches: a relative path counts as none. */
export function defaultFolder({ XDG_CACHE_HOME: caches = '', HOME: home = '' }: Variables): string {
  if (isAbsolute(caches)) return join(caches, 'guichet')
  return join(isAbsolute(home) ? home : homedir(), '.cache', 'guichet')
}
