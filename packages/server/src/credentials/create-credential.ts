import type { Environment } from '@guichet/dialects'
import type { Credential, CredentialKind, Organization, SecretRecord } from '../stores/records.ts'
import type { StoreReads } from '../stores/store.ts'
import { type Actor, changeBy, type CredentialsContext, subjectOf } from './context.ts'
import { checkAddresses, checkEnvironment, checkExpiry, checkScopes, offerNamed } from './credential-rules.ts'
import { memberOf, organizationById } from './find.ts'
import { newId } from './ids.ts'
import type { CredentialIssue } from './issue.ts'
import { checkName } from './names.ts'
import type { ApiOffer } from './offers.ts'
import { Refused } from './refused.ts'
import { lastFourOf, newBearerToken, newKey, newSecret } from './secret-format.ts'

export interface NewCredential {
  readonly kind: CredentialKind
  readonly api: string
  readonly organizationId: string
  readonly environment: Environment
  readonly name: string
  /** Null: all that the API offers. */
  readonly scopes?: readonly string[] | null
  /** The id or e-mail address of the member of a personal token; null for the other kinds. */
  readonly member?: string | null
  readonly expiresAt?: number | null
  readonly addresses?: readonly string[]
}

export async function createCredential(
  context: CredentialsContext,
  input: NewCredential,
  actor: Actor,
): Promise<CredentialIssue> {
  const offer = offerNamed(context.apis, input.api)
  const at = context.now()
  const { store } = context
  return store.change(async (change) => {
    const organization = await organizationById(change, input.organizationId)
    const memberId = await memberFor(change, input)
    const plain = { ...checked(input, offer, organization, at), id: newId('cred', context.random), memberId }
    const { issue, secret } = issueFor(context, plain, offer)
    await change.insertCredential(issue.credential)
    if (secret !== null) await change.insertSecret(secret)
    await change.record(
      changeBy(actor, {
        at,
        action: 'credential.created',
        subject: subjectOf(issue.credential),
        details: detailsOf(issue.credential),
      }),
    )
    return issue
  })
}

export const detailsOf = ({
  kind,
  name,
  key,
  scopes,
  addresses,
  expiresAt,
}: Credential): Record<string, unknown> => ({
  kind,
  name,
  key,
  scopes,
  addresses,
  expiresAt,
})

export async function memberFor(
  reads: Pick<StoreReads, 'member' | 'findMemberByEmail'>,
  input: Pick<NewCredential, 'kind' | 'member' | 'organizationId'>,
): Promise<string | null> {
  const name = input.member ?? null
  if (input.kind === 'personal-token') {
    if (name === null) throw new Refused('invalid', 'member', 'A personal token belongs to a member.')
    return (await memberOf(reads, input.organizationId, name)).id
  }
  if (name !== null) throw new Refused('invalid', 'member', 'Only a personal token belongs to a member.')
  return null
}

/** A credential without what names and proves it. */
export type Checked = Omit<Credential, 'id' | 'memberId' | 'key' | 'tokenDigest' | 'lastFour'>

export function checked(
  input: NewCredential,
  offer: ApiOffer,
  organization: Organization,
  at: number,
): Checked {
  return {
    kind: input.kind,
    api: offer.name,
    organizationId: organization.id,
    environment: checkEnvironment(offer, input.environment),
    name: checkName(input.name),
    scopes: checkScopes(offer, organization, input.scopes ?? null),
    state: 'active',
    expiresAt: checkExpiry(input.expiresAt ?? null, at),
    addresses: checkAddresses(input.addresses ?? []),
    notBefore: null,
    createdAt: at,
    version: 1,
    secretId: null,
  }
}

interface Issued {
  readonly issue: CredentialIssue
  readonly secret: SecretRecord | null
}

function issueFor(
  { random, hashing }: CredentialsContext,
  plain: Checked & Pick<Credential, 'id' | 'memberId'>,
  offer: ApiOffer,
): Issued {
  if (plain.kind !== 'key-pair') {
    const token = newBearerToken(plain.kind, random)
    const tokenDigest = hashing.keep(token).verifier
    const credential = { ...plain, key: null, tokenDigest, lastFour: lastFourOf(token) }
    return { issue: { credential, token }, secret: null }
  }
  const key = newKey(offer.keyPrefix[plain.environment], random)
  const text = newSecret(random)
  const lastFour = lastFourOf(text)
  const credential = { ...plain, key, tokenDigest: null, lastFour }
  const secret: SecretRecord = {
    id: newId('sec', random),
    credentialId: plain.id,
    ...hashing.keep(text),
    lastFour,
    createdAt: plain.createdAt,
    expiresAt: null,
  }
  return { issue: { credential, key, secret: text }, secret }
}
