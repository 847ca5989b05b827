/**
 * Which events may decide over tokens that were made before them. The store marks what they touch, and the revocation
 * list is made of the marks, so both ask here.
 */

import type { AuditAction, AuditDraft } from './event.ts'

/** What a touch is about. An installation's own touches have no id. */
export type TouchedKind = 'organization' | 'member' | 'credential' | 'token' | 'signing-key' | 'installation'

export interface Touch {
  readonly kind: TouchedKind
  readonly id: string | null
}

type Told = Pick<
  AuditDraft,
  'action' | 'organizationId' | 'memberId' | 'credentialId' | 'tokenId' | 'details'
>

const kinds: Partial<Record<AuditAction, TouchedKind>> = {
  'organization.changed': 'organization',
  'member.changed': 'member',
  'credential.changed': 'credential',
  'credential.rotated': 'credential',
  'credential.disabled': 'credential',
  'credential.enabled': 'credential',
  'credential.revoked': 'credential',
  'credential.expired': 'credential',
  'token.revoked': 'token',
  'signing-key.created': 'signing-key',
  'signing-key.gone': 'signing-key',
  'signing-key.revoked': 'signing-key',
  'installation.created': 'installation',
  'installation.restored': 'installation',
}

/** Null for an event after which every token is as good as before. */
export function touchOf(event: Told): Touch | null {
  const kind = kinds[event.action]
  if (kind === undefined || !mayEndTokens(event)) return null
  return { kind, id: idOf(kind, event) }
}

/** With a new secret the tokens go on, unless they are refused with the old one. */
const mayEndTokens = ({ action, details }: Told): boolean =>
  action !== 'credential.rotated' || details?.['tokensRefused'] === true

function idOf(kind: TouchedKind, event: Told): string | null {
  if (kind === 'organization') return event.organizationId
  if (kind === 'member') return event.memberId
  if (kind === 'credential') return event.credentialId
  return kind === 'token' ? event.tokenId : null
}
