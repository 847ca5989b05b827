/**
 * After the first use of an imported secret we know its text, and keep it as one of ours: quick to prove, and no
 * longer bound to what the other system kept. What a person may have chosen keeps its slow hash.
 */

import type { SecretRecord } from '../stores/records.ts'
import { type Actor, changeBy, type CredentialsContext, subjectOf } from './context.ts'
import { credentialById } from './find.ts'
import { lastFourOf, looksMachineMade } from './secret-format.ts'

/** Asked at each use, so it must cost nothing. `secret` has just been proved by `text`. */
export const canRehash = (secret: SecretRecord, text: string): boolean =>
  secret.algorithm !== 'hmac' && (isFast(secret) || looksMachineMade(text))

const isFast = ({ algorithm }: SecretRecord): boolean => algorithm === 'sha256' || algorithm === 'hmac-sha256'

/** Whether it was replaced. Not, where somebody else did so or rotated it in the meantime. */
export async function rehashSecret(
  { store, now, hashing }: CredentialsContext,
  secret: SecretRecord,
  text: string,
  actor: Actor,
): Promise<boolean> {
  if (!canRehash(secret, text)) return false
  const stillThere = (found: readonly SecretRecord[]): boolean =>
    found.some(({ id, verifier }) => id === secret.id && verifier === secret.verifier)
  if (!stillThere(await store.secrets([secret.credentialId]))) return false
  return store.change(async (change) => {
    const { credential, secrets } = await credentialById(change, secret.credentialId)
    const replaced = stillThere(secrets)
    if (replaced) await change.updateSecret(secret.id, { ...hashing.keep(text), lastFour: lastFourOf(text) })
    const details = { secret: secret.id, from: secret.algorithm, replaced }
    const subject = subjectOf(credential)
    await change.record(changeBy(actor, { at: now(), action: 'credential.rehashed', subject, details }))
    return replaced
  })
}

/** The same for a bearer token that was imported by its digest. */
export async function rehashToken(
  { store, now, hashing }: CredentialsContext,
  credentialId: string,
  token: string,
  actor: Actor,
): Promise<boolean> {
  const [own, imported] = hashing.tokenDigests(token)
  const seen = await credentialById(store, credentialId)
  if (seen.credential.tokenDigest !== imported) return false
  return store.change(async (change) => {
    await change.updateCredential(credentialId, { tokenDigest: own }, seen.credential.version)
    const subject = subjectOf(seen.credential)
    const details = { from: 'sha256', replaced: true }
    await change.record(changeBy(actor, { at: now(), action: 'credential.rehashed', subject, details }))
    return true
  })
}
