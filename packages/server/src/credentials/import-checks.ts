/** What of an import can be judged entry by entry against the store, before anything is written. */

import { parseExpiry } from '../configuration/durations.ts'
import type { CredentialsContext } from './context.ts'
import { checked, type Checked, memberFor } from './create-credential.ts'
import { offerNamed } from './credential-rules.ts'
import { organizationByNameOrId } from './find.ts'
import { digestOf, foreignHashOf } from './foreign-hash.ts'
import type { ForeignHash } from './hashing.ts'
import type { ImportEntry } from './import-entry.ts'
import { Refused } from './refused.ts'
import { hasValidChecksum, looksLikeOurs } from './secret-format.ts'

/** What proves an imported credential. */
export type ImportProof =
  | { readonly key: string; readonly secret: string }
  | { readonly key: string; readonly hash: ForeignHash }
  | { readonly tokenDigest: string; readonly token: string | null }

export interface CheckedEntry {
  readonly plain: Checked
  readonly memberId: string | null
  readonly proof: ImportProof
}

/** Throws a `Refused` for the first fault of the entry. */
export async function checkEntry(
  { store, apis, hashing }: CredentialsContext,
  entry: ImportEntry,
  at: number,
): Promise<CheckedEntry> {
  const proof = proofOf(entry, hashing)
  const offer = offerNamed(apis, entry.api)
  const organization = await organizationByNameOrId(store, entry.organization)
  const input = {
    kind: entry.kind,
    api: entry.api,
    organizationId: organization.id,
    environment: entry.environment,
    name: entry.name,
    scopes: entry.scopes ?? null,
    member: entry.member ?? null,
    expiresAt: expiryOf(entry.expires ?? null, at),
    addresses: entry.addresses,
  }
  const memberId = await memberFor(store, input)
  const plain = checked(input, offer, organization, at)
  await refuseTaken(store, proof)
  return { plain, memberId, proof }
}

function expiryOf(text: string | null, at: number): number | null {
  if (text === null) return null
  const expiresAt = parseExpiry(text, at)
  if (expiresAt === null) throw wrong('expires', 'Write a duration such as 90d, or an instant with its zone.')
  return expiresAt
}

function proofOf(entry: ImportEntry, hashing: CredentialsContext['hashing']): ImportProof {
  const { key, secret, secretHash, token, tokenHash } = entry
  if (entry.kind !== 'key-pair') {
    for (const field of ['key', 'secret', 'secretHash'] as const) {
      if (entry[field] != null) throw wrong(field, 'Only a key pair has this.')
    }
    if ((token == null) === (tokenHash == null))
      throw wrong('token', 'A bearer token has either token or tokenHash.')
    if (token != null) return { tokenDigest: hashing.keep(authentic(token, 'token')).verifier, token }
    const digest = digestOf(tokenHash?.value ?? '', tokenHash?.encoding, 'tokenHash')
    return { tokenDigest: hashing.keepForeignToken(digest), token: null }
  }
  for (const field of ['token', 'tokenHash'] as const) {
    if (entry[field] != null) throw wrong(field, 'Only a bearer token has this.')
  }
  if (key == null) throw wrong('key', 'A key pair has a key.')
  if ((secret == null) === (secretHash == null))
    throw wrong('secret', 'A key pair has either secret or secretHash.')
  if (secret != null) return { key, secret: authentic(secret, 'secret') }
  return { key, hash: foreignHashOf(secretHash as NonNullable<typeof secretHash>) }
}

/** One that looks like ours and was cut would be refused at every use. */
function authentic(text: string, field: string): string {
  if (!looksLikeOurs(text) || hasValidChecksum(text)) return text
  throw wrong(field, 'It begins like one of ours, and its checksum is wrong: it was cut or mistyped.')
}

async function refuseTaken(store: CredentialsContext['store'], proof: ImportProof): Promise<void> {
  if ('tokenDigest' in proof) {
    const found = await store.findByTokenDigest([proof.tokenDigest])
    if (found !== null) throw new Refused('taken', 'token', 'Another credential has this token.')
  } else if ((await store.findByKey(proof.key)) !== null) {
    throw new Refused('taken', 'key', 'Another credential has this key.')
  }
}

const wrong = (field: string, message: string): Refused => new Refused('invalid', field, message)
