/** The step that looks up who the caller says they are. Nobody found is not yet a refusal: see `prove-secret.ts`. */

import { hasValidChecksum, looksLikeOurs } from '../credentials/secret-format.ts'
import type { Directory, Standing } from '../credentials/directory.ts'
import type { Hashing } from '../credentials/hashing.ts'
import type { Attempt } from './attempt.ts'

/** A secret without a key is looked up by its digests: its text never reaches the database. */
export type NamingHash = Pick<Hashing, 'tokenDigests'>

/** Who the caller is if that is in memory: the way that waits for nothing. */
export function knownCredential(
  directory: Pick<Directory, 'known' | 'knownSecret'>,
  hashing: NamingHash,
  { key, secret }: Pick<Attempt, 'key' | 'secret'>,
): Standing | undefined {
  return key === null ? directory.knownSecret(hashing.tokenDigests(secret)) : directory.known(key)
}

export async function findCredential(
  directory: Pick<Directory, 'byKey' | 'byEmail' | 'bySecretDigest'>,
  hashing: NamingHash,
  { key, secret, passwords }: Pick<Attempt, 'key' | 'secret' | 'passwords'>,
): Promise<Standing | null> {
  if (key === null) return directory.bySecretDigest(hashing.tokenDigests(secret))
  // A secret in the wrong place is nobody's key, and must not stand in the log of a database.
  if (looksLikeOurs(key) && hasValidChecksum(key)) return null
  // No key of ours has an @, and imported ones with it are refused: the two kinds of name can never meet.
  if (passwords && key.includes('@')) return directory.byEmail(key.normalize('NFC').toLowerCase())
  return directory.byKey(key)
}
