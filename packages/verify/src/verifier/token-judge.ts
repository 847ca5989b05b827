import { createHash } from 'node:crypto'
import { checkClaims, type Expectations } from '../claims.ts'
import { readClaims, verifySignature } from '../signature.ts'
import { LONGEST_TOKEN } from '../token-text.ts'
import type { Introspector } from './introspection.ts'
import type { IssuerKeys } from './issuer-keys.ts'
import { principalOf, type Principal } from './principal.ts'
import { FRESH, type RevocationFeed } from './revocation-feed.ts'
import { tokenIds, type RevocationList, type TokenIds } from './revocation-list.ts'
import { TokenCache } from './token-cache.ts'

export interface Accepted {
  readonly ok: true
  readonly principal: Principal
}

export interface NotAccepted {
  readonly ok: false
  readonly cause: 'invalid' | 'unavailable'
  /** For the log alone. */
  readonly reason: string
}

export type Judged = Accepted | NotAccepted

/** A token that was verified. What may change afterwards is asked again: the time, and the list where it is another. */
interface KnownToken {
  readonly accepted: Accepted
  readonly ids: TokenIds
  /** Milliseconds: before and after, it is looked at as if it were new. */
  readonly since: number
  readonly until: number
  /** The list that it was last compared with. */
  seq: number
}

export interface TokenJudgeParts {
  readonly keys: IssuerKeys
  readonly feed: RevocationFeed
  readonly introspector: Introspector | null
  readonly audiences: readonly string[]
  readonly environments: readonly string[]
  /** Issuer, audience and leeway, at this moment. */
  readonly expectations: () => Expectations
  readonly now: () => number
}

const refused = (reason: string): NotAccepted => ({ ok: false, cause: 'invalid', reason })
const undecided = (reason: string): NotAccepted => ({ ok: false, cause: 'unavailable', reason })

/** Says of a token whose it is, or why it is not taken. At once where nothing has to be fetched. */
export class TokenJudge {
  readonly #parts: TokenJudgeParts
  readonly #tokens = new TokenCache<KnownToken>()
  /** By a digest: a bearer token lives for months, and a dump of the memory should not show it. */
  readonly #bearers = new TokenCache<KnownToken>()

  constructor(parts: TokenJudgeParts) {
    this.#parts = parts
  }

  judge(token: string): Judged | Promise<Judged> {
    if (typeof token !== 'string' || token.length > LONGEST_TOKEN) return refused('malformed')
    const { keys, feed, now } = this.#parts
    const time = now()
    const list = feed.list
    if (list === null || !feed.isFresh(time) || !keys.isUsable(time)) return this.#later(token, true)
    return this.#decide(token, list, time, true)
  }

  /** Everything was verified with keys that are no longer those of the issuer. */
  forgetAll(): void {
    this.#tokens.clear()
  }

  async #later(token: string, mayLook: boolean): Promise<Judged> {
    const list = await this.#usableList()
    return typeof list === 'string' ? undecided(list) : this.#decide(token, list, this.#parts.now(), mayLook)
  }

  /** The list, with keys that may be used, or why there is none. */
  async #usableList(): Promise<RevocationList | string> {
    const { keys, feed } = this.#parts
    const fault = (await keys.ensure()) ?? (await feed.ensure())
    return fault ?? feed.list ?? 'there is no revocation list'
  }

  #decide(token: string, list: RevocationList, now: number, mayLook: boolean): Judged | Promise<Judged> {
    const known = this.#again(this.#tokens, token, list, now)
    if (known !== null) return known
    return isJwt(token) ? this.#verify(token, list, now, mayLook) : this.#ask(token, list, now)
  }

  /** Null where the token is to be looked at as if it were new. */
  #again(cache: TokenCache<KnownToken>, name: string, list: RevocationList, now: number): Judged | null {
    const known = cache.get(name)
    if (known === undefined) return null
    if (known.seq !== list.seq) {
      const reason = list.revoked(known.ids)
      if (reason !== null) {
        cache.delete(name)
        return refused(reason)
      }
      known.seq = list.seq
    }
    if (now >= known.since && now < known.until) return known.accepted
    cache.delete(name)
    return null
  }

  #verify(token: string, list: RevocationList, now: number, mayLook: boolean): Judged | Promise<Judged> {
    const { keys, audiences, expectations } = this.#parts
    const signed = verifySignature(token, keys.keys)
    if (!signed.ok) {
      if (signed.reason !== 'unknown-key') return refused(signed.reason)
      if (mayLook) return this.#withNewKeys(token)
      return keys.failure === null ? refused(signed.reason) : undecided(keys.failure)
    }
    const read = readClaims(signed.token)
    if (!read.ok) return refused(read.reason)
    const expected = { ...expectations(), now }
    const checked = checkClaims(read.claims, expected)
    if (!checked.ok) return refused(checked.reason)
    const { claims } = checked
    const { iat, exp, nbf = 0, jti } = claims
    return this.#remember(this.#tokens, token, list, {
      principal: principalOf(claims, audiences, { tokenId: jti, expiresAt: exp * 1000, claims }),
      ids: tokenIds(claims, { kid: signed.token.header.kid, issuedAt: iat, jti }),
      since: (Math.max(iat, nbf) - expected.leeway) * 1000,
      until: (exp + expected.leeway) * 1000,
    })
  }

  async #withNewKeys(token: string): Promise<Judged> {
    await this.#parts.keys.look('token')
    return this.#later(token, false)
  }

  #ask(token: string, list: RevocationList, now: number): Judged | Promise<Judged> {
    if (!/^[\w.~+/-]+=*$/.test(token)) return refused('malformed')
    if (this.#parts.introspector === null) return refused('no JWT, and introspection is not configured')
    const name = createHash('sha256').update(token).digest('base64')
    return (
      this.#again(this.#bearers, name, list, now) ?? this.#introspect(this.#parts.introspector, token, name)
    )
  }

  async #introspect(introspector: Introspector, token: string, name: string): Promise<Judged> {
    const answer = await introspector.introspect(token, name)
    if (!answer.ok) return answer
    const { claims, says, tokenId, expiresAt, asOf } = answer
    // The list may have changed meanwhile.
    const list = await this.#usableList()
    if (typeof list === 'string') return undecided(list)
    const { audiences, expectations } = this.#parts
    return this.#remember(this.#bearers, name, list, {
      principal: principalOf(claims, audiences, { tokenId, expiresAt, claims: says }),
      // A not-before is for tokens that were minted; whether this one is good, Guichet has just said.
      ids: tokenIds(claims, { kid: null, issuedAt: null, jti: tokenId }),
      since: asOf,
      until: Math.min(asOf + FRESH, (expiresAt ?? Infinity) + expectations().leeway * 1000),
    })
  }

  #remember(
    cache: TokenCache<KnownToken>,
    name: string,
    list: RevocationList,
    found: { principal: Principal; ids: TokenIds; since: number; until: number },
  ): Judged {
    const { principal, ids, since, until } = found
    if (!this.#parts.environments.includes(principal.environment)) return refused('of another environment')
    const reason = list.revoked(ids)
    if (reason !== null) return refused(reason)
    const accepted: Accepted = Object.freeze({ ok: true, principal })
    cache.set(name, { accepted, ids, since, until, seq: list.seq })
    return accepted
  }
}

/** Three parts. A bearer token that is used as it is has fewer, and whatever has more is none of ours. */
function isJwt(token: string): boolean {
  const second = token.indexOf('.', token.indexOf('.') + 1)
  return second > 0 && !token.includes('.', second + 1)
}
