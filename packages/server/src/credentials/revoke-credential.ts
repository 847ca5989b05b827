import type { Credential } from '../stores/records.ts'
import type { Actor, CredentialsContext } from './context.ts'
import { setCredentialState } from './credential-state.ts'

/** For ever. Its tokens are refused from now on, wherever they are judged. */
export const revokeCredential = (
  context: CredentialsContext,
  id: string,
  actor: Actor,
): Promise<Credential> =>
  setCredentialState(context, id, { state: 'revoked', action: 'credential.revoked' }, actor)
