/** The step that looks up who the caller says they are. Nobody found is not yet a refusal: see `prove-secret.ts`. */

import { hasValidChecksum, looksLikeOurs } from '../credentials/secret-format.ts'
import type { Directory, Standing } from '../credentials/directory.ts'
import type { Hashing } from '../credentials/hashing.ts'
import type { CallerAttempt } from './attempt.ts'

/** A secret without a key is looked up by its digests: its text never reaches the database. */
export type NamingHash = Pick<Hashing, 'tokenDigests'>

/** Who the caller is if that is in memory: the way that waits for nothing. */
export function knownCredential(
  directory: Pick<Directory, 'known' | 'knownSecret'>,
  hashing: NamingHash,
  { key, secret }: Pick<CallerAttempt, 'key' | 'secret'>,
): Standing | undefined {
  return key === null ? directory.knownSecret(hashing.tokenDigests(secret)) : directory.known(key)
}

export async function findCredential(
  directory: Pick<Directory, 'byKey' | 'byEmail' | 'bySecretDigest'>,
  hashing: NamingHash,
  { key, secret, passwords }: Pick<CallerAttempt, 'key' | 'secret' | 'passwords'>,
): Promise<Standing | null> {
  if (key === null) return directory.bySecretDigest(hashing.tokenDigests(secret))
  // A secret in the wrong place is nobody's key, and must not stand in the log of a database.
  if (looksLikeOurs(key) && hasValidChecksum(key)) return null
  return namesMember({ key, passwords }) ? directory.byEmail(key) : directory.byKey(key)
}

/**
 * The attempt with its name in the spelling that is looked up. It is counted under that one too, or each spelling of an
 * e-mail address would be a fresh budget of guesses (CVE-2025-6004).
 */
export const inOneSpelling = (attempt: CallerAttempt): CallerAttempt =>
  attempt.key !== null && namesMember(attempt)
    ? { ...attempt, key: attempt.key.normalize('NFC').toLowerCase() }
    : attempt

/** No key of ours has an @, and imported ones with it are refused: the two kinds of name can never meet. */
const namesMember = ({ key, passwords }: Pick<CallerAttempt, 'key' | 'passwords'>): boolean =>
  passwords && key?.includes('@') === true
