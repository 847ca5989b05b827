/** Records as the stores keep them; a test names only what it is about. */

import type { AuditDraft } from '../../src/audit/event.ts'
import type {
  Credential,
  EmbeddedSession,
  Link,
  Member,
  Organization,
  RevokedToken,
  SecondFactor,
  SecretRecord,
  Session,
  SigningKey,
} from '../../src/stores/records.ts'
import type { StoreChange } from '../../src/stores/store.ts'

export const noon = 1_700_000_000_000

export function organization(set: Partial<Organization> & { id: string }): Organization {
  return {
    name: `Organization ${set.id}`,
    operator: false,
    state: 'active',
    notBefore: null,
    createdAt: noon,
    ...set,
  }
}

export function embeddedSession(set: Partial<EmbeddedSession> & { id: string }): EmbeddedSession {
  return {
    digest: `digest of ${set.id}`,
    organizationId: 'o1',
    role: 'developer',
    origin: null,
    createdBy: 'c1',
    createdAt: noon,
    expiresAt: noon + 900_000,
    ...set,
  }
}

export function member(set: Partial<Member> & { id: string; organizationId: string }): Member {
  return {
    email: `${set.id}@example.test`,
    role: 'developer',
    passwordHash: null,
    scriptLogin: false,
    state: 'active',
    createdAt: noon,
    ...set,
  }
}

export function credential(set: Partial<Credential> & { id: string; organizationId: string }): Credential {
  return {
    kind: 'key-pair',
    api: 'payments',
    environment: 'production',
    name: `Credential ${set.id}`,
    key: `key_${set.id}`,
    tokenDigest: null,
    scopes: [],
    memberId: null,
    state: 'active',
    expiresAt: null,
    addresses: [],
    notBefore: null,
    lastFour: 'abcd',
    createdAt: noon,
    version: 1,
    secretId: null,
    ...set,
  }
}

export function secret(set: Partial<SecretRecord> & { id: string; credentialId: string }): SecretRecord {
  return {
    algorithm: 'hmac',
    verifier: `verifier of ${set.id}`,
    parameters: null,
    lastFour: 'wxyz',
    createdAt: noon,
    expiresAt: null,
    ...set,
  }
}

export function signingKey(set: Partial<SigningKey> & { kid: string }): SigningKey {
  return {
    algorithm: 'EdDSA',
    state: 'pending',
    publicJwk: '{"kty":"OKP"}',
    sealedPrivateJwk: 'sealed',
    createdAt: noon,
    activateAt: noon + 1,
    goneAt: null,
    ...set,
  }
}

export function revokedToken(set: Partial<RevokedToken> & { tokenId: string }): RevokedToken {
  return { credentialId: 'c1', organizationId: 'o1', issuedAt: noon, expiresAt: noon + 3_600_000, ...set }
}

export function session(set: Partial<Session> & { id: string }): Session {
  return {
    digest: `digest of ${set.id}`,
    state: 'open',
    memberId: 'm1',
    challenge: null,
    failures: 0,
    createdAt: noon,
    confirmedAt: noon,
    seenAt: noon,
    expiresAt: noon + 1_000,
    address: '203.0.113.7',
    browser: 'Firefox',
    ...set,
  }
}

export function secondFactor(set: Partial<SecondFactor> & { id: string }): SecondFactor {
  return {
    memberId: 'm1',
    kind: 'totp',
    name: 'telephone',
    state: 'active',
    passkeyId: null,
    material: 'sealed',
    counter: 0,
    wrongCodes: 0,
    createdAt: noon,
    usedAt: null,
    ...set,
  }
}

export function link(set: Partial<Link> & { id: string }): Link {
  return {
    digest: `digest of ${set.id}`,
    purpose: 'invitation',
    organizationId: 'o1',
    email: `${set.id}@example.test`,
    role: 'developer',
    memberId: null,
    createdBy: 'm1',
    createdAt: noon,
    expiresAt: noon + 1_000,
    ...set,
  }
}

export function draft(set: Partial<AuditDraft> = {}): AuditDraft {
  return {
    at: noon,
    action: 'exchange.granted',
    organizationId: null,
    credentialId: null,
    memberId: null,
    api: 'payments',
    environment: 'production',
    dialect: 'oauth',
    actor: 'server',
    address: '203.0.113.7',
    requestId: null,
    tokenId: null,
    cause: null,
    reason: null,
    attempt: null,
    details: null,
    ...set,
  }
}

/** An organization with one key pair. */
export async function insertFirstRecords(change: StoreChange): Promise<void> {
  await change.insertOrganization(organization({ id: 'o1' }))
  await change.insertCredential(credential({ id: 'c1', organizationId: 'o1' }))
  await change.insertSecret(secret({ id: 's1', credentialId: 'c1' }))
  await change.record(draft({ action: 'credential.created', organizationId: 'o1', credentialId: 'c1' }))
}
