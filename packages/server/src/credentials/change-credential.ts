import type { Credential } from '../stores/records.ts'
import { type Actor, changeBy, type CredentialsContext, subjectOf } from './context.ts'
import { checkAddresses, checkExpiry, checkScopes, offerNamed } from './credential-rules.ts'
import { changeableCredential } from './find.ts'
import { checkName } from './names.ts'

export interface CredentialChange {
  readonly name?: string
  readonly scopes?: readonly string[]
  readonly expiresAt?: number | null
  readonly addresses?: readonly string[]
  /** Refuses all tokens issued up to now. */
  readonly refuseTokens?: boolean
}

export async function changeCredential(
  { store, now, apis }: CredentialsContext,
  id: string,
  input: CredentialChange,
  actor: Actor,
): Promise<Credential> {
  const at = now()
  const plain = {
    ...(input.name === undefined ? {} : { name: checkName(input.name) }),
    ...(input.expiresAt === undefined ? {} : { expiresAt: checkExpiry(input.expiresAt, at) }),
    ...(input.addresses === undefined ? {} : { addresses: checkAddresses(input.addresses) }),
    ...(input.refuseTokens === true ? { notBefore: at } : {}),
  }
  const { credential: before } = await changeableCredential(store, id)
  if (Object.keys(plain).length === 0 && input.scopes === undefined) return before
  return store.change(async (change) => {
    const { credential, organization } = await changeableCredential(change, id)
    const offer = () => offerNamed(apis, credential.api)
    const scopes =
      input.scopes === undefined ? {} : { scopes: checkScopes(offer(), organization, input.scopes) }
    const set = { ...plain, ...scopes }
    await change.updateCredential(id, set, before.version)
    const subject = subjectOf(credential)
    await change.record(changeBy(actor, { at, action: 'credential.changed', subject, details: set }))
    return { ...credential, ...set, version: credential.version + 1 }
  })
}
