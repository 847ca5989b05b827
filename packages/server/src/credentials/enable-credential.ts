import type { Credential } from '../stores/records.ts'
import type { Actor, CredentialsContext } from './context.ts'
import { setCredentialState } from './credential-state.ts'

/** Ends a disablement. A revoked credential stays revoked. */
export const enableCredential = (
  context: CredentialsContext,
  id: string,
  actor: Actor,
): Promise<Credential> =>
  setCredentialState(context, id, { state: 'active', action: 'credential.enabled' }, actor)
