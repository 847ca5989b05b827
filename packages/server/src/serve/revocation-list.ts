/** The revocation list, signed with the key of the default algorithm. */

import { mostTrailAge } from '../audit/follow.ts'
import type { Configuration } from '../configuration/configuration.ts'
import type { ReadConnection } from '../http/connection.ts'
import type { MostStreams } from '../http/event-streams.ts'
import type { RevocationListOptions } from '../http/revocation-list.ts'
import { Publication, type PublicationParts } from '../revocations/publication.ts'
import type { Keyring } from '../signing-keys/keyring.ts'
import type { Runtime } from './runtime.ts'

/** Verifiers that are told of changes, in each process; one more would poll. */
const mostListeners: MostStreams = { inAll: 1_000, ofOneAddress: 100 }

/**
 * Entries of the list. They are 1.4 MB, or 3.6 MB if all were bounds, where verifiers take 8 MiB; and whoever serves an
 * API spends 15 ms on reading them after a change. Ten times as many as a large installation needs.
 */
const mostEntries = 100_000

export function revocationList(
  { issuer, signing }: Configuration,
  { revocations, keyring, follower }: Runtime,
  readConnection: ReadConnection,
): RevocationListOptions {
  const publication = new Publication({
    issuer,
    revoked: () => revocations.current(),
    budget: mostEntries,
    keys: publishedKeys(keyring, signing.algorithm),
    now: Date.now,
    monotonic: () => performance.now(),
  })
  const fresh = (): boolean => follower.age() <= mostTrailAge
  return { issuer, publication, fresh, mostListeners, readConnection }
}

/** A keyring is replaced as a whole, and so is what is taken from it. */
function publishedKeys(
  keyring: () => Keyring,
  algorithm: Configuration['signing']['algorithm'],
): PublicationParts['keys'] {
  let taken: { readonly from: Keyring; readonly keys: ReturnType<PublicationParts['keys']> } | null = null
  return () => {
    const from = keyring()
    if (taken?.from === from) return taken.keys
    const signer = from.signers.get(algorithm)
    if (signer === undefined) throw new Error(`no signing key is active for ${algorithm}`)
    taken = { from, keys: { kids: [...from.keys.keys()], signer } }
    return taken.keys
  }
}
