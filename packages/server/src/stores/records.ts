/** What a store keeps. Times are milliseconds since the epoch; null means "never" or "none". */

import type { Environment } from '@guichet/dialects'

export type OrganizationState = 'active' | 'disabled'

export interface Organization {
  readonly id: string
  readonly name: string
  /** The operator's own organization sees all others. */
  readonly operator: boolean
  readonly state: OrganizationState
  /** Tokens issued at or before this instant are refused. */
  readonly notBefore: number | null
  readonly createdAt: number
}

export type MemberRole = 'owner' | 'admin' | 'developer' | 'viewer'

export interface Member {
  readonly id: string
  readonly organizationId: string
  /** Lower case; unique in the installation. */
  readonly email: string
  readonly role: MemberRole
  /** An argon2id PHC string, or null for a member who has no password yet. */
  readonly passwordHash: string | null
  /** Whether the password may be exchanged at a dialect that takes one. */
  readonly scriptLogin: boolean
  readonly state: 'active' | 'disabled'
  readonly createdAt: number
}

export type CredentialKind = 'key-pair' | 'service-token' | 'personal-token'

export type CredentialState = 'active' | 'disabled' | 'revoked'

/** How a secret was hashed. `hmac` is our own: HMAC-SHA-256 under the pepper. */
export type SecretAlgorithm = 'hmac' | 'sha256' | 'hmac-sha256' | 'bcrypt' | 'scrypt' | 'argon2id'

/** One live secret of a credential: what proves it, never the secret itself. */
export interface SecretRecord {
  readonly id: string
  readonly credentialId: string
  readonly algorithm: SecretAlgorithm
  /** For `hmac`: base64url of the digest. For imported ones: as the algorithm writes it, wrapped where it is fast. */
  readonly verifier: string
  /** JSON of what the algorithm needs besides, sealed where it is secret; null for `hmac`. */
  readonly parameters: string | null
  readonly lastFour: string
  readonly createdAt: number
  /** Set on the older secret of a rotation: the end of its overlap. */
  readonly expiresAt: number | null
}

export interface Credential {
  readonly id: string
  readonly kind: CredentialKind
  /** The name of an API in the configuration. */
  readonly api: string
  readonly organizationId: string
  readonly environment: Environment
  readonly name: string
  /** The public half of a key pair; null for a bearer token. Unique. */
  readonly key: string | null
  /** For a bearer token: base64url HMAC of it, by which it is found. Unique. */
  readonly tokenDigest: string | null
  readonly scopes: readonly string[]
  readonly memberId: string | null
  readonly state: CredentialState
  readonly expiresAt: number | null
  /** CIDR blocks from which it may be used; empty means anywhere. */
  readonly addresses: readonly string[]
  readonly notBefore: number | null
  readonly lastFour: string
  readonly createdAt: number
  /** Grows with each change, so that two changes at once are seen. */
  readonly version: number
  /** Tells the tokens of a bearer token apart: another after each rotation, null before the first. */
  readonly secretId: string | null
}

/** A credential with all that decides whether it may be used now. */
export interface CredentialInUse {
  readonly credential: Credential
  readonly secrets: readonly SecretRecord[]
  readonly organization: Organization
  /** The member of a personal token; null for the organization's own credentials. */
  readonly member: Member | null
}

export interface Use {
  readonly at: number
  readonly address: string
}

/** The last use of a secret. */
export interface LastUse extends Use {
  /** That of the credential, or of the member, where they prove themselves by what has no id of its own. */
  readonly secretId: string
  /** Or the member's, for a password. */
  readonly credentialId: string
}

/** What is known of a secret's uses. Null: it may have been used, before the uses of each secret were kept. */
export interface KeptUse extends Pick<LastUse, 'secretId' | 'credentialId'> {
  readonly last: Use | null
}

export type SigningKeyState = 'pending' | 'active' | 'retiring' | 'gone'

export interface SigningKey {
  readonly kid: string
  readonly algorithm: string
  readonly state: SigningKeyState
  /** The public JWK as JSON. */
  readonly publicJwk: string
  /** The private JWK as a compact JWE under the key-encryption key; null once the key is gone. */
  readonly sealedPrivateJwk: string | null
  readonly createdAt: number
  /** When a pending key may sign at the earliest: published for as long as a JWKS may be cached. */
  readonly activateAt: number
  /** When a retiring key's last token has died; null before it retires. */
  readonly goneAt: number | null
}

export interface RevokedToken {
  readonly tokenId: string
  readonly credentialId: string
  readonly organizationId: string
  readonly issuedAt: number
  readonly expiresAt: number
}

/** A record, and when a change last decided over tokens that were made before it. */
export interface Touched<Row> {
  readonly row: Row
  readonly touchedAt: number
}

/** How far the changes have come that decide over tokens made before. Grows with each of them, on every instance. */
export interface LastTouch {
  /** Of the event in the audit trail. */
  readonly sequence: number
  /** When the trail began, or was put back by a backup (milliseconds): its sequence numbers come again then. */
  readonly epoch: number
}

/** Where a sign-in stands: `waiting` for a second factor, or `open`. */
export type SessionState = 'waiting' | 'open'

/** A browser that a member is signed in with, or is signing in with. The cookie itself is never kept. */
export interface Session {
  readonly id: string
  /** base64url SHA-256 of the cookie's value. Unique; another one after each step of a sign-in. */
  readonly digest: string
  readonly state: SessionState
  /** Null while a passkey is awaited that will say whose session it is. */
  readonly memberId: string | null
  /** The challenge that a passkey must sign; null where none was given out. */
  readonly challenge: string | null
  /** Wrong second factors so far. */
  readonly failures: number
  readonly createdAt: number
  /** When the member last proved to be there: what weighs heavily asks for it anew. */
  readonly confirmedAt: number
  readonly seenAt: number
  /** The end of it, however much it is used. */
  readonly expiresAt: number
  readonly address: string
  /** What the browser calls itself, cut short. */
  readonly browser: string
}

export interface SessionInUse {
  readonly session: Session
  readonly member: Member
  readonly organization: Organization
}

/** What a page of the operator's own product may do here, for a few minutes. The token itself is never kept. */
export interface EmbeddedSession {
  readonly id: string
  /** base64url SHA-256 of the token. Unique. */
  readonly digest: string
  readonly organizationId: string
  readonly role: MemberRole
  /** The one web origin that it serves at; null: each that may embed. */
  readonly origin: string | null
  /** The id of the operator's credential that made it. */
  readonly createdBy: string
  readonly createdAt: number
  readonly expiresAt: number
}

export type SecondFactorKind = 'totp' | 'passkey'

export interface SecondFactor {
  readonly id: string
  readonly memberId: string
  readonly kind: SecondFactorKind
  /** What its owner calls it. */
  readonly name: string
  /** Pending until its owner has proved to hold it. */
  readonly state: 'pending' | 'active'
  /** The credential id of a passkey; null for TOTP. Unique. */
  readonly passkeyId: string | null
  /** TOTP: the secret, sealed. Passkey: its public key and transports as JSON. */
  readonly material: string
  /** TOTP: the last time step that was taken, so that a code serves once. Passkey: its signature counter. */
  readonly counter: number
  /** TOTP: wrong codes since the last right one. Passkey: always 0. */
  readonly wrongCodes: number
  readonly createdAt: number
  readonly usedAt: number | null
}

export type LinkPurpose = 'first-run' | 'invitation' | 'password-reset'

/** A link that lets somebody in once. The text of the link is never kept. */
export interface Link {
  readonly id: string
  /** base64url SHA-256 of the link's token. Unique. */
  readonly digest: string
  readonly purpose: LinkPurpose
  /** Of an invitation; null for the others. */
  readonly organizationId: string | null
  readonly email: string | null
  readonly role: MemberRole | null
  /** Of a password reset: whose. */
  readonly memberId: string | null
  readonly createdBy: string
  readonly createdAt: number
  readonly expiresAt: number
}

export type NoticeChannel = 'mail' | 'webhook'

/** Something to be told of a credential that will end, or that has been told. */
export interface Notice {
  /** Made of all that it is about, so that the same thing is planned once. */
  readonly id: string
  readonly channel: NoticeChannel
  /** Whom a mail is for; null for the webhook. */
  readonly memberId: string | null
  readonly credentialId: string
  /** When the credential ends, as it was planned. */
  readonly endsAt: number
  readonly plannedAt: number
  /** When it is to be sent, or tried again; null once that is over. */
  readonly dueAt: number | null
  readonly attempts: number
}

/** How often a credential was used in the hour that began at `at`. */
export interface Usage {
  readonly at: number
  readonly credentialId: string
  readonly organizationId: string
  readonly api: string
  readonly environment: Environment
  readonly exchanges: number
  readonly refusals: number
  readonly calls: number
}
