/** Whoever may prove themselves with a secret: a credential, or a member with a password made for scripts. */

import type { RecordedReason } from '../audit/reason.ts'
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

const never = Number.POSITIVE_INFINITY

/**
 * The instant (ms) from which on each of the records behind a holder forbids its use; zero for what is switched off. Two
 * ask by these: whoever judges a holder now, and the revocation list, which judges it for others.
 */
export const organizationEnd = ({ state }: Organization): number => (state === 'active' ? never : 0)
export const memberEnd = ({ state }: Member): number => (state === 'active' ? never : 0)
export const passwordEnd = ({ scriptLogin }: Member): number => (scriptLogin ? never : 0)
export const credentialEnd = ({ state, expiresAt }: Credential): number =>
  state === 'active' ? (expiresAt ?? never) : 0

/** Why a holder may not be used now, for the audit trail; null when it may. The public answer is one for all. */
export function unusable(holder: Holder, now: number): RecordedReason | null {
  const { credential, organization, member } = holder
  if (organizationEnd(organization) <= now) return 'the organization is disabled'
  if (member !== null && memberEnd(member) <= now) return 'the member is disabled'
  if (credential === null) {
    const allowed = member !== null && passwordEnd(member) > now
    return allowed ? null : 'the member is not made for script logins'
  }
  if (credentialEnd(credential) > now) return null
  return credential.state === 'active'
    ? 'the credential has expired'
    : `the credential is ${credential.state}`
}

/** The instant (ms) up to which tokens are refused: the stricter of the organization's and the credential's. */
export function notBeforeOf({ organization, credential }: Holder): number {
  return Math.max(organization.notBefore ?? 0, credential?.notBefore ?? 0)
}
