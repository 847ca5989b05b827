/** One way in for all changes of a credential's state: each is one row and one event. */

import type { AuditAction } from '../audit/event.ts'
import type { Credential, CredentialState } from '../stores/records.ts'
import { type Actor, changeBy, type CredentialsContext, subjectOf } from './context.ts'
import { changeableCredential, credentialById } from './find.ts'

/** Asking for the state that a credential has is no change: whoever repeats a lost request gets the same answer. */
export async function setCredentialState(
  { store, now }: CredentialsContext,
  id: string,
  { state, action }: { readonly state: CredentialState; readonly action: AuditAction },
  actor: Actor,
): Promise<Credential> {
  const before = await credentialById(store, id)
  if (before.credential.state === state) return before.credential
  return store.change(async (change) => {
    const { credential } = await changeableCredential(change, id)
    await change.updateCredential(id, { state })
    await change.record(changeBy(actor, { at: now(), action, subject: subjectOf(credential) }))
    return { ...credential, state, version: credential.version + 1 }
  })
}
