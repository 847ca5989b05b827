/** The durable record of one grant, refusal or change. */

import type { Environment } from '@guichet/dialects'

export type AuditAction =
  | 'exchange.granted'
  | 'exchange.refused'
  | 'organization.created'
  | 'organization.changed'
  | 'member.created'
  | 'member.changed'
  | 'session.opened'
  | 'session.refused'
  | 'session.confirmed'
  | 'session.ended'
  | 'embedded-session.created'
  | 'embedded-session.ended'
  | 'second-factor.added'
  | 'second-factor.removed'
  | 'second-factor.locked'
  | 'invitation.created'
  | 'invitation.withdrawn'
  | 'password-reset.asked'
  | 'credential.created'
  | 'credential.imported'
  | 'credential.changed'
  | 'credential.rotated'
  | 'credential.rehashed'
  | 'credential.disabled'
  | 'credential.enabled'
  | 'credential.revoked'
  | 'credential.expired'
  | 'token.introspected'
  | 'token.revoked'
  | 'token.not-revoked'
  | 'signing-key.created'
  | 'signing-key.activated'
  | 'signing-key.gone'
  | 'signing-key.revoked'
  | 'installation.created'
  | 'installation.restored'

/** An event before it has its place in the chain. What is not known is null; nothing here is ever a secret. */
export interface AuditDraft {
  readonly at: number
  readonly action: AuditAction
  readonly organizationId: string | null
  readonly credentialId: string | null
  readonly memberId: string | null
  readonly api: string | null
  readonly environment: Environment | null
  readonly dialect: string | null
  /** Who acted: a credential's id, a member's id, `command-line`, `server`. */
  readonly actor: string
  readonly address: string | null
  readonly requestId: string | null
  /** The id of the token that was granted, revoked, or introspected and found good. */
  readonly tokenId: string | null
  /** The public cause and the private reason of a refusal. */
  readonly cause: string | null
  readonly reason: string | null
  /**
   * What the throttle counts this refusal against, as digests; null for anything that it does not count.
   * Other instances follow the trail, and so share the counters.
   */
  readonly attempt: { readonly key: string; readonly address: string } | null
  readonly details: Readonly<Record<string, unknown>> | null
}

export interface AuditEvent extends AuditDraft {
  /** Gapless, in the order of commit: the trail is also the ordered feed of changes. */
  readonly sequence: number
  /** The instance that wrote it. */
  readonly instance: string
}

/**
 * An event as stored: `data` is the exact text that was hashed, `hash` = base64url SHA-256(previous hash + "\n" + data).
 * The other members are copies out of `data` by which the trail is searched; verification compares them with it.
 */
export interface StoredAuditEvent {
  readonly sequence: number
  readonly organizationId: string | null
  readonly credentialId: string | null
  readonly action: string
  readonly at: number
  /** Whether other instances must know of it. */
  readonly feed: boolean
  readonly data: string
  readonly hash: string
}

/** The last link of the chain. Kept beside the trail, so that an end that was cut off is missed. */
export interface AuditHead {
  readonly sequence: number
  readonly hash: string
}
