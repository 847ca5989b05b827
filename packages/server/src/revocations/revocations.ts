/**
 * What is revoked, in memory: of everybody whom a change has touched, for as long as a token made before it may live.
 * The trail says whom to look at, the store says what holds of them; nothing here depends on the clock of an instance
 * but for what is old enough to be left out, so that all of them publish the same.
 */

import type { AuditEvent } from '../audit/event.ts'
import { type Touch, type TouchedKind, touchOf } from '../audit/touch.ts'
import type { LastTouch, RevokedToken, Touched } from '../stores/records.ts'
import type { StoreReads, TouchedRequest } from '../stores/store.ts'
import type { TokenLives } from '../signing-keys/in-use.ts'
import {
  credentialFate,
  type Fate,
  memberFate,
  organizationFate,
  type OwnedFate,
  passwordFate,
  tokenFate,
} from './fate.ts'

export type RevocationReads = Pick<
  StoreReads,
  'touchedOrganizations' | 'touchedMembers' | 'touchedCredentials' | 'revokedTokens' | 'lastTouch'
>

export interface RevocationParts {
  readonly reads: RevocationReads
  readonly lives: TokenLives
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** By digest. */
type Fates<F extends Fate> = ReadonlyMap<string, F>

/** What the list is written from. The same object for as long as nothing changes. */
export interface Revoked {
  /** Grows with every change, also over a backup that was put back. */
  readonly seq: number
  readonly tokens: Fates<OwnedFate>
  readonly credentials: Fates<OwnedFate>
  readonly organizations: Fates<Fate>
  readonly members: Fates<OwnedFate>
}

/** What has died by itself leaves the list at whole minutes: at any instant, the list would be another all the time. */
const sweepEvery = 60_000

/** Rows that are read at once. */
const pageSize = 5_000

export class Revocations {
  readonly #parts: RevocationParts
  readonly #tokens = new Map<string, OwnedFate>()
  readonly #credentials = new Map<string, OwnedFate>()
  readonly #organizations = new Map<string, Fate>()
  readonly #members = new Map<string, OwnedFate>()
  #touch: LastTouch = { sequence: 0, epoch: 0 }
  #sweptAt = 0
  #revoked: Revoked | null = null

  constructor(parts: RevocationParts) {
    this.#parts = parts
  }

  /** Reads everything that counts now. What changes meanwhile comes as an event. */
  async load(): Promise<void> {
    const { reads, lives, now } = this.#parts
    this.#touch = await reads.lastTouch()
    const since = now() - lives.longest
    const touched = ({ row, touchedAt }: Touched<{ readonly id: string }>) => ({ at: touchedAt, id: row.id })
    const ended = ({ tokenId, expiresAt }: RevokedToken) => ({ at: expiresAt, id: tokenId })
    for await (const rows of pages(since, reads.touchedOrganizations, touched)) this.#takeOrganizations(rows)
    for await (const rows of pages(since, reads.touchedMembers, touched)) this.#takeMembers(rows)
    for await (const rows of pages(since, reads.touchedCredentials, touched)) this.#takeCredentials(rows)
    for await (const rows of pages(now(), reads.revokedTokens, ended)) this.#takeTokens(rows)
  }

  /** Takes a page of the trail. It may come twice. */
  async take(events: readonly AuditEvent[]): Promise<void> {
    const touches = events.flatMap((event) => {
      const touch = event.sequence > this.#touch.sequence ? touchOf(event) : null
      return touch === null ? [] : [{ ...touch, sequence: event.sequence }]
    })
    const last = touches.at(-1)
    if (last === undefined) return
    const { reads } = this.#parts
    const [organizations, members, credentials, tokens] = await Promise.all([
      ofKind(touches, 'organization', reads.touchedOrganizations),
      ofKind(touches, 'member', reads.touchedMembers),
      ofKind(touches, 'credential', reads.touchedCredentials),
      ofKind(touches, 'token', reads.revokedTokens),
    ])
    this.#takeOrganizations(organizations)
    this.#takeMembers(members)
    this.#takeCredentials(credentials)
    this.#takeTokens(tokens)
    this.#touch = { ...this.#touch, sequence: last.sequence }
    this.#revoked = null
  }

  current(): Revoked {
    const minute = Math.floor(this.#parts.now() / sweepEvery) * sweepEvery
    if (minute > this.#sweptAt) this.#sweep(minute)
    this.#revoked ??= {
      seq: seqOf(this.#touch),
      tokens: this.#tokens,
      credentials: this.#credentials,
      organizations: this.#organizations,
      members: this.#members,
    }
    return this.#revoked
  }

  #sweep(minute: number): void {
    this.#sweptAt = minute
    for (const fates of [this.#tokens, this.#credentials, this.#organizations, this.#members]) {
      for (const [name, { until }] of fates) {
        if (until > minute) continue
        fates.delete(name)
        this.#revoked = null
      }
    }
  }

  #takeOrganizations(rows: readonly Parameters<typeof organizationFate>[0][]): void {
    for (const row of rows) keep(this.#organizations, organizationFate(row, this.#parts.lives))
  }

  #takeMembers(rows: readonly Parameters<typeof memberFate>[0][]): void {
    for (const row of rows) {
      keep(this.#members, memberFate(row, this.#parts.lives))
      keep(this.#credentials, passwordFate(row, this.#parts.lives))
    }
  }

  #takeCredentials(rows: readonly Parameters<typeof credentialFate>[0][]): void {
    for (const row of rows) keep(this.#credentials, credentialFate(row, this.#parts.lives))
  }

  #takeTokens(rows: readonly RevokedToken[]): void {
    for (const row of rows) keep(this.#tokens, tokenFate(row))
  }
}

/** Who is good is not in the list, and takes no memory. */
function keep<F extends Fate>(fates: Map<string, F>, fate: F): void {
  if (fate.dead || fate.notBefore !== null) fates.set(fate.digest, fate)
  else fates.delete(fate.digest)
}

/**
 * Sequence numbers come again after a backup was put back, and verifiers refuse what is older than what they have: so
 * each epoch begins a thousand higher for each millisecond since the last one. No installation records a million
 * events a second for the whole of its life.
 */
const seqOf = ({ epoch, sequence }: LastTouch): number => epoch * 1000 + sequence

const idsAtOnce = 500

async function ofKind<Row>(
  touches: readonly Touch[],
  kind: TouchedKind,
  read: (request: TouchedRequest) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const ids = [
    ...new Set(touches.flatMap((touch) => (touch.kind === kind && touch.id !== null ? [touch.id] : []))),
  ]
  const rows: Row[] = []
  for (let from = 0; from < ids.length; from += idsAtOnce) {
    rows.push(...(await read({ ids: ids.slice(from, from + idsAtOnce) })))
  }
  return rows
}

async function* pages<Row>(
  since: number,
  read: (request: TouchedRequest) => Promise<readonly Row[]>,
  placeOf: (row: Row) => { readonly at: number; readonly id: string },
): AsyncGenerator<readonly Row[]> {
  let after: { readonly at: number; readonly id: string } | null = null
  for (;;) {
    const rows: readonly Row[] = await read({ since, after, limit: pageSize })
    yield rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < pageSize) return
    after = placeOf(last)
  }
}
