/** The step that looks up who the caller says they are. Nobody found is not yet a refusal: see `prove-secret.ts`. */

import { hasValidChecksum, looksLikeOurs } from '../credentials/secret-format.ts'
import type { Directory, Standing } from '../credentials/directory.ts'
import type { Attempt } from './attempt.ts'

export async function findCredential(
  directory: Pick<Directory, 'byKey' | 'byEmail'>,
  attempt: Pick<Attempt, 'key' | 'passwords'>,
): Promise<Standing | null> {
  // A secret in the wrong place is nobody's key, and must not stand in the log of a database.
  if (looksLikeOurs(attempt.key) && hasValidChecksum(attempt.key)) return null
  // No key of ours has an @, and imported ones with it are refused: the two kinds of name can never meet.
  if (attempt.passwords && attempt.key.includes('@')) {
    return directory.byEmail(attempt.key.normalize('NFC').toLowerCase())
  }
  return directory.byKey(attempt.key)
}
