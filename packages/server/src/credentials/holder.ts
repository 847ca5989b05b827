/** Whoever may prove themselves with a secret: a credential, or a member with a password made for scripts. */

import type {
  Credential,
  CredentialInUse,
  CredentialKind,
  Member,
  Organization,
  SecretRecord,
} from '../stores/records.ts'

export interface Holder {
  /** The credential's id, or the member's for a password. The two kinds of id can never meet. */
  readonly id: string
  readonly kind: CredentialKind | 'password'
  /** `client_id` of the tokens: the key of a key pair, else the id. */
  readonly clientId: string
  readonly organization: Organization
  readonly member: Member | null
  /** Null for a password. */
  readonly credential: Credential | null
  readonly secrets: readonly SecretRecord[]
}

export function holderOfCredential({ credential, secrets, organization, member }: CredentialInUse): Holder {
  return {
    id: credential.id,
    kind: credential.kind,
    clientId: credential.key ?? credential.id,
    organization,
    member,
    credential,
    secrets,
  }
}

export function holderOfPassword(member: Member, organization: Organization): Holder {
  return {
    id: member.id,
    kind: 'password',
    clientId: member.id,
    organization,
    member,
    credential: null,
    secrets: [],
  }
}

/** Why a holder may not be used now, for the audit trail; null when it may. The public answer is one for all. */
export function unusable(holder: Holder, now: number): string | null {
  const { credential, organization, member } = holder
  if (organization.state !== 'active') return 'the organization is disabled'
  if (member !== null && member.state !== 'active') return 'the member is disabled'
  if (credential === null)
    return member?.scriptLogin === true ? null : 'the member is not made for script logins'
  if (credential.state !== 'active') return `the credential is ${credential.state}`
  if (credential.expiresAt !== null && credential.expiresAt <= now) return 'the credential has expired'
  return null
}

/** The instant (ms) up to which tokens are refused: the stricter of the organization's and the credential's. */
export function notBeforeOf({ organization, credential }: Holder): number {
  return Math.max(organization.notBefore ?? 0, credential?.notBefore ?? 0)
}
