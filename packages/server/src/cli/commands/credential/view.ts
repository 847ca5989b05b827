/** Credentials as the command line shows them. Never a verifier: what is shown ends up in terminals and tickets. */

import type { SecretUse } from '../../../credentials/secret-uses.ts'
import type { Credential, SecretRecord, Use } from '../../../stores/records.ts'
import type { StoreReads } from '../../../stores/store.ts'
import { instant } from '../../output.ts'

export type View = Readonly<Record<string, unknown>>

/** Names of organizations and members, for people and for other installations, where ids mean nothing. */
export interface Names {
  readonly organization: string
  readonly member: string | null
}

type NameReads = Pick<StoreReads, 'organization' | 'member'>

export async function namesOf(reads: NameReads, credential: Credential): Promise<Names> {
  const { organizationId, memberId } = credential
  const organization = await reads.organization(organizationId)
  const member = memberId === null ? null : await reads.member(memberId)
  return { organization: organization?.name ?? organizationId, member: member?.email ?? memberId }
}

/** Exactly the fields of an import, and the id. */
export const plainView = (credential: Credential, names: Names): View => ({
  id: credential.id,
  kind: credential.kind,
  api: credential.api,
  organization: names.organization,
  environment: credential.environment,
  name: credential.name,
  scopes: credential.scopes,
  expires: instant(credential.expiresAt),
  addresses: credential.addresses,
  ...(names.member === null ? {} : { member: names.member }),
})

export const stateView = (credential: Credential, names: Names, lastUse: Use | null): View => ({
  ...plainView(credential, names),
  key: credential.key,
  state: credential.state,
  lastFour: credential.lastFour,
  lastUsed: useView(lastUse),
  created: instant(credential.createdAt),
})

const useView = (use: Use | null): View | null =>
  use === null ? null : { at: instant(use.at), address: use.address }

export const secretView = (
  { id, algorithm, lastFour, createdAt, expiresAt }: SecretRecord,
  use: SecretUse,
): View => ({
  id,
  lastFour,
  imported: algorithm !== 'hmac',
  created: instant(createdAt),
  expires: instant(expiresAt),
  lastUsed: useView(typeof use === 'string' ? null : use),
  lastUsedUnknown: use === 'unknown',
})

/** What a person needs to recognise it by: the key, or the end of the token. */
export const recognisedBy = ({ key, lastFour }: Credential): string =>
  key ?? (lastFour === '' ? '' : `…${lastFour}`)

export const stateText = ({ state, expiresAt }: Credential, now: number): string =>
  state === 'active' && expiresAt !== null && expiresAt <= now ? 'expired' : state
