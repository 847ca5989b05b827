import type { Credential } from '../stores/records.ts'
import type { Actor, CredentialsContext } from './context.ts'
import { setCredentialState } from './credential-state.ts'

/** Its tokens are refused like a revoked one's, and work again when it is enabled, if they still live. */
export const disableCredential = (
  context: CredentialsContext,
  id: string,
  actor: Actor,
): Promise<Credential> =>
  setCredentialState(context, id, { state: 'disabled', action: 'credential.disabled' }, actor)
