import { decodeBase64url } from '../base64url.ts'
import type { KeySet } from '../key-set.ts'
import { readClaims, verifySignature } from '../signature.ts'
import type { JsonObject } from '../strict-json.ts'
import { DigestedId, digestIn, DigestSet, type Digest } from './digest.ts'

/** Characters of the signed list: half a million revocations. */
export const LONGEST_LIST: number = 8 * 1024 * 1024

/** What a list is asked about one token. */
export interface TokenIds {
  /** The key that signed it; null for a bearer token that is used as it is. */
  readonly kid: string | null
  /** Seconds; null where a not-before does not apply. */
  readonly issuedAt: number | null
  readonly token: DigestedId | null
  readonly credential: DigestedId
  readonly organization: DigestedId
  readonly member: DigestedId | null
}

export function tokenIds(
  claims: { readonly cred: string; readonly org: string; readonly mem?: string },
  { kid, issuedAt, jti }: { kid: string | null; issuedAt: number | null; jti: string | null },
): TokenIds {
  return {
    kid,
    issuedAt,
    token: jti === null ? null : new DigestedId(jti),
    credential: new DigestedId(claims.cred),
    organization: new DigestedId(claims.org),
    member: claims.mem === undefined ? null : new DigestedId(claims.mem),
  }
}

/** What an issuer has revoked, as it stood at one moment. */
export interface RevocationList {
  /** Grows with every change. */
  readonly seq: number
  /** The keys whose tokens are good. */
  readonly kids: ReadonlySet<string>
  /** Why a token is refused; null for one that is not. */
  revoked(ids: TokenIds): string | null
}

export type ListRead =
  | { readonly ok: true; readonly list: RevocationList }
  /** `unknown-key` is worth another look at the keys. */
  | { readonly ok: false; readonly reason: string }

const isListType = (typ: string | null): boolean =>
  typ !== null && /^(?:application\/)?revocations\+jwt$/i.test(typ)

/** Reads a signed list: a compact JWS, checked as strictly as a token. */
export function readRevocationList(text: string, keys: KeySet, issuer: string): ListRead {
  const signed = verifySignature(text, keys, isListType, LONGEST_LIST)
  if (!signed.ok) return signed
  const read = readClaims(signed.token)
  if (!read.ok) return read
  if (read.claims['iss'] !== issuer) return { ok: false, reason: 'issuer' }
  const list = listOf(read.claims)
  if (list === null) return { ok: false, reason: 'claims' }
  if (!list.kids.has(signed.token.header.kid))
    return { ok: false, reason: 'signed by a key that is not good' }
  return { ok: true, list }
}

const kinds = ['tokens', 'credentials', 'organizations', 'members'] as const
const boundedKinds = ['credentials', 'organizations', 'members'] as const

function listOf({ seq, kids, dead, notBefore }: JsonObject): RevocationList | null {
  if (!isWhole(seq) || !isTexts(kids) || !isObject(dead) || !isObject(notBefore)) return null
  const sets = membersOf(kinds, (kind) => digestSet(dead[kind]))
  const bounds = membersOf(boundedKinds, (kind) => boundsOf(notBefore[kind]))
  return sets === null || bounds === null ? null : listWith({ seq, kids: new Set(kids), sets, bounds })
}

/** Apart from the reading, so that the list does not keep the text it was read from. */
function listWith({
  seq,
  kids,
  sets,
  bounds,
}: {
  readonly seq: number
  readonly kids: ReadonlySet<string>
  readonly sets: Record<(typeof kinds)[number], DigestSet>
  readonly bounds: Record<(typeof boundedKinds)[number], ReadonlyMap<Digest, number>>
}): RevocationList {
  return {
    seq,
    kids,
    revoked({ kid, issuedAt, token, credential, organization, member }) {
      if (kid !== null && !kids.has(kid)) return 'the key is revoked'
      if (token !== null && sets.tokens.has(token)) return 'the token is revoked'
      if (sets.credentials.has(credential)) return 'the credential is revoked'
      if (sets.organizations.has(organization)) return 'the organization is off'
      if (member !== null && sets.members.has(member)) return 'the member is off'
      if (issuedAt === null) return null
      const bound = Math.max(
        boundIn(bounds.credentials, credential),
        boundIn(bounds.organizations, organization),
        member === null ? -Infinity : boundIn(bounds.members, member),
      )
      return issuedAt <= bound ? 'issued at or before the not-before' : null
    },
  }
}

function boundIn(bounds: ReadonlyMap<Digest, number>, id: DigestedId): number {
  return bounds.size === 0 ? -Infinity : (bounds.get(id.digest) ?? -Infinity)
}

/** One value for each name, or null where one is missing. */
function membersOf<Name extends string, V>(
  names: readonly Name[],
  read: (name: Name) => V | null,
): Record<Name, V> | null {
  const entries = names.map((name) => [name, read(name)] as const)
  return entries.some(([, value]) => value === null) ? null : (Object.fromEntries(entries) as Record<Name, V>)
}

function digestSet(value: unknown): DigestSet | null {
  const bytes = typeof value === 'string' ? decodeBase64url(value) : null
  return bytes === null ? null : DigestSet.read(bytes)
}

function boundsOf(value: unknown): ReadonlyMap<Digest, number> | null {
  if (!Array.isArray(value)) return null
  const bounds = new Map<Digest, number>()
  for (const pair of value as readonly unknown[]) {
    if (!Array.isArray(pair) || pair.length !== 2) return null
    const [text, seconds] = pair as readonly unknown[]
    const bytes = typeof text === 'string' ? decodeBase64url(text) : null
    if (bytes?.length !== 8 || !isWhole(seconds)) return null
    bounds.set(digestIn(bytes), seconds)
  }
  return bounds
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string' && one !== '')
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
