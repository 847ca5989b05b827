/**
 * A new secret, while the old one goes on for the overlap. Never more than two are live: an older third ends at once.
 * Two who rotate at the same time do not end each other's secret: the second gets a `Conflict`.
 */

import type { Credential, CredentialInUse, SecretRecord } from '../stores/records.ts'
import type { StoreChange } from '../stores/store.ts'
import { type Actor, changeBy, type CredentialsContext, subjectOf } from './context.ts'
import { changeableCredential } from './find.ts'
import { newId } from './ids.ts'
import type { CredentialIssue } from './issue.ts'
import { Refused } from './refused.ts'
import { lastFourOf, newBearerToken, newSecret } from './secret-format.ts'

export interface Rotation {
  /** Milliseconds that the old secret goes on. Zero: it is refused at once. Default: a day. */
  readonly overlap?: number
  /** Refuses the tokens that were issued up to now, too: for a secret that leaked. */
  readonly refuseTokens?: boolean
  /** The version that the caller has seen; otherwise the one found now. */
  readonly ifVersion?: number
}

const day = 86_400_000
const longestOverlap = 90 * day

export async function rotateSecret(
  context: CredentialsContext,
  id: string,
  rotation: Rotation,
  actor: Actor,
): Promise<CredentialIssue> {
  const seen = await changeableCredential(context.store, id)
  const overlap = checkOverlap(rotation.overlap, seen)
  const at = context.now()
  const version = rotation.ifVersion ?? seen.credential.version
  const notBefore = rotation.refuseTokens === true ? { notBefore: at } : {}
  return context.store.change(async (change) => {
    const inUse = await changeableCredential(change, id)
    const renewed = await renew(context, change, inUse, { at, overlap })
    const set = { ...renewed.set, ...notBefore }
    await change.updateCredential(id, set, version)
    await change.forgetUses(id)
    const details = { ...renewed.details, overlap, tokensRefused: rotation.refuseTokens === true }
    const subject = subjectOf(inUse.credential)
    await change.record(changeBy(actor, { at, action: 'credential.rotated', subject, details }))
    const credential = { ...inUse.credential, ...set, version: version + 1 }
    return { credential, ...renewed.texts }
  })
}

/** A bearer token is found by its digest and has one: with an overlap, two would be found. */
function checkOverlap(asked: number | undefined, { credential }: CredentialInUse): number {
  if (credential.key === null && asked !== 0) {
    const message =
      'A bearer token is rotated without an overlap (0). For a soft change, create another one and revoke this one later.'
    throw new Refused('invalid', 'overlap', message)
  }
  const overlap = asked ?? day
  if (Number.isSafeInteger(overlap) && overlap >= 0 && overlap <= longestOverlap) return overlap
  throw new Refused('invalid', 'overlap', 'An overlap lasts from 0 to 90 days.')
}

interface Renewed {
  readonly set: Pick<Credential, 'lastFour'> & Partial<Pick<Credential, 'tokenDigest' | 'secretId'>>
  readonly texts: { readonly key: string; readonly secret: string } | { readonly token: string }
  readonly details: Readonly<Record<string, unknown>>
}

async function renew(
  { random, hashing }: CredentialsContext,
  change: StoreChange,
  { credential, secrets }: CredentialInUse,
  { at, overlap }: { readonly at: number; readonly overlap: number },
): Promise<Renewed> {
  if (credential.kind !== 'key-pair' || credential.key === null) {
    const token = newBearerToken(
      credential.kind === 'personal-token' ? 'personal-token' : 'service-token',
      random,
    )
    const tokenDigest = hashing.keep(token).verifier
    const set = { lastFour: lastFourOf(token), tokenDigest, secretId: newId('sec', random) }
    return { set, texts: { token }, details: {} }
  }
  const [newest, ...older] = newestFirst(secrets)
  for (const secret of older) await change.deleteSecret(secret.id)
  if (newest !== undefined) await endSecret(change, newest, at + overlap, at)
  const text = newSecret(random)
  const lastFour = lastFourOf(text)
  const id = newId('sec', random)
  const row = {
    id,
    credentialId: credential.id,
    ...hashing.keep(text),
    lastFour,
    createdAt: at,
    expiresAt: null,
  }
  await change.insertSecret(row)
  const ended = older.map((secret) => secret.id)
  return {
    set: { lastFour },
    texts: { key: credential.key, secret: text },
    details: { secret: id, before: newest?.id ?? null, ended },
  }
}

/** The newest has no end. Times alone do not tell: a clock may go back, and two changes may share a millisecond. */
export const newestFirst = (secrets: readonly SecretRecord[]): readonly SecretRecord[] =>
  secrets.toSorted(
    (a, b) => Number(a.expiresAt !== null) - Number(b.expiresAt !== null) || b.createdAt - a.createdAt,
  )

async function endSecret(change: StoreChange, secret: SecretRecord, end: number, now: number): Promise<void> {
  if (end <= now) await change.deleteSecret(secret.id)
  else await change.updateSecret(secret.id, { expiresAt: end })
}
