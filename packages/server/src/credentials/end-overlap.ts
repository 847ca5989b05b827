import type { Credential, SecretRecord } from '../stores/records.ts'
import { type Actor, changeBy, type CredentialsContext, subjectOf } from './context.ts'
import { changeableCredential } from './find.ts'
import { liveSecrets } from './live-secrets.ts'
import { Refused } from './refused.ts'
import { newestFirst } from './rotate-secret.ts'

/** `cut`: the old secret ends now. `cancel`: the new one goes and the old one stays, as if nothing had been rotated. */
export type OverlapEnd = 'cut' | 'cancel'

export async function endOverlap(
  { store, now }: CredentialsContext,
  id: string,
  how: OverlapEnd,
  actor: Actor,
): Promise<Credential> {
  const seen = await changeableCredential(store, id)
  const at = now()
  return store.change(async (change) => {
    const { credential, secrets } = await changeableCredential(change, id)
    const { next, old } = overlapOf(secrets, at)
    const [stays, goes] = how === 'cut' ? [next, old] : [old, next]
    await change.deleteSecret(goes.id)
    if (stays.expiresAt !== null) await change.updateSecret(stays.id, { expiresAt: null })
    const set = { lastFour: stays.lastFour }
    await change.updateCredential(id, set, seen.credential.version)
    await change.forgetUses(id)
    const details = { overlap: how === 'cut' ? 'cut short' : 'cancelled', secret: stays.id, ended: goes.id }
    const subject = subjectOf(credential)
    await change.record(changeBy(actor, { at, action: 'credential.changed', subject, details }))
    return { ...credential, ...set, version: credential.version + 1 }
  })
}

function overlapOf(secrets: readonly SecretRecord[], now: number): { next: SecretRecord; old: SecretRecord } {
  const [next, old] = newestFirst(liveSecrets(secrets, now))
  if (next === undefined || old === undefined) {
    throw new Refused('state', null, 'The credential has no secret in its overlap.')
  }
  return { next, old }
}
