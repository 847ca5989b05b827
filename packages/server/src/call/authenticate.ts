/**
 * Bearer in, principal out: the strict token check, then whether it has been revoked since.
 *
 * What has been verified is remembered by a digest of the whole text, so that another signature or payload is another
 * token. Nothing is *refused* by text: a JWT has many spellings that verify, so revocation goes by the token's id
 * and its credential, both looked at on every call.
 */

import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { checkClaims, type KeySet, readClaims, verifySignature } from '@guichet/verify'
import { mostTrailAge } from '../audit/follow.ts'
import type { Reason } from '../audit/reason.ts'
import type { Directory, Standing } from '../credentials/directory.ts'
import { notBeforeOf, unusable } from '../credentials/holder.ts'
import { secretIdOfToken } from '../credentials/secret-uses.ts'
import type { Credential } from '../stores/records.ts'
import { Refusal } from '../exchange/refusal.ts'
import type { Principal } from './principal.ts'

export interface AuthenticateParts {
  readonly issuer: string
  /** Every audience of this installation; which one a place wants is decided afterwards. */
  readonly audiences: readonly string[]
  /** The audience of an API's tokens, by the API's name. */
  readonly audienceOf: (api: string) => string | null
  readonly keys: () => KeySet
  /** Seconds. */
  readonly leeway: number
  readonly directory: Pick<Directory, 'byId' | 'byTokenDigest'>
  readonly tokenDigests: (token: string) => readonly [string, ...string[]]
  readonly isTokenRevoked: (tokenId: string) => Promise<boolean>
  /** Told of a bearer token that was looked up, so that an imported digest can be replaced by our own. */
  readonly found: (credential: Credential, token: string) => void
  /** Milliseconds since the trail of changes was last read to its end. */
  readonly trailAge: () => number
  readonly now: () => number
}

interface Verified {
  readonly principal: Principal
  standing: Standing
}

const mostVerified = 20_000

export class Authenticator {
  readonly #parts: AuthenticateParts
  /** By size and not by `max`, which would set the memory of all of them aside at the start. */
  readonly #verified = new LRUCache<string, Verified>({ maxSize: mostVerified, sizeCalculation: () => 1 })
  #changes = 0

  constructor(parts: AuthenticateParts) {
    this.#parts = parts
  }

  /** The principal of a bearer, or a thrown `Refusal`. Waits for nothing where the bearer was seen before. */
  authenticate(bearer: string): Principal | Promise<Principal> {
    if (this.#parts.trailAge() > mostTrailAge) {
      throw new Refusal('unavailable', 'the trail of changes cannot be read', { retryAfter: 1 })
    }
    const name = hash('sha256', bearer, 'base64')
    const verified = this.#verified.get(name)
    if (verified === undefined) return this.#verify(bearer, name)
    if (verified.standing.current) return this.#accept(verified)
    // A bearer token is a row that may have changed altogether, its text too; a JWT says the same for its whole life.
    return verified.principal.tokenId === null ? this.#verify(bearer, name) : this.#refresh(verified)
  }

  /** Keys have changed: everything is verified afresh. */
  forgetAll(): void {
    this.#changes += 1
    this.#verified.clear()
  }

  /**
   * These tokens were revoked, in whatever spellings they are remembered. One look through all that is remembered for
   * any number of them.
   */
  forgetTokens(ids: ReadonlySet<string>): void {
    this.#changes += 1
    const dead = [...this.#verified.entries()].filter(([, { principal }]) => ids.has(principal.tokenId ?? ''))
    for (const [name] of dead) this.#verified.delete(name)
  }

  #accept({ principal, standing }: Verified): Principal {
    const now = this.#parts.now()
    if (principal.expiresAt !== null && now >= principal.expiresAt + this.#parts.leeway * 1000) {
      throw new Refusal('invalid', 'expired')
    }
    const reason = unusable(standing.holder, now)
    if (reason !== null) throw new Refusal('invalid', reason)
    if (principal.tokenId !== null && issuedBeforeBound(principal.issuedAt, notBeforeOf(standing.holder))) {
      throw new Refusal('invalid', 'issued at or before the not-before')
    }
    return principal
  }

  async #refresh(verified: Verified): Promise<Principal> {
    const standing = await this.#parts.directory.byId(verified.principal.credentialId)
    if (standing === null) throw new Refusal('invalid', 'the credential is gone')
    verified.standing = standing
    return this.#accept(verified)
  }

  async #verify(bearer: string, name: string): Promise<Principal> {
    const before = this.#changes
    const verified = await (bearer.includes('.')
      ? this.#verifyToken(bearer)
      : this.#findToken(bearer, 'unknown'))
    const principal = this.#accept(verified)
    if (before === this.#changes) this.#verified.set(name, verified)
    return principal
  }

  async #verifyToken(text: string): Promise<Verified> {
    const { issuer, audiences, leeway, now } = this.#parts
    const signed = verifySignature(text, this.#parts.keys())
    // An imported bearer token may have dots, or be a JWT of the system that it came from.
    if (!signed.ok) return this.#findToken(text, signed.reason)
    const read = readClaims(signed.token)
    if (!read.ok) throw new Refusal('invalid', read.reason)
    const checked = checkClaims(read.claims, { issuer, audience: audiences, now: now(), leeway })
    if (!checked.ok) throw new Refusal('invalid', checked.reason)
    const { claims } = checked
    const standing = await this.#parts.directory.byId(claims.cred)
    if (standing === null) throw new Refusal('invalid', 'the credential is gone')
    if (await this.#parts.isTokenRevoked(claims.jti)) throw new Refusal('invalid', 'the token is revoked')
    const principal: Principal = Object.freeze({
      subject: claims.sub,
      clientId: claims.client_id,
      credentialId: claims.cred,
      organizationId: claims.org,
      memberId: claims.mem ?? null,
      audience: audiences.find((audience) => [claims.aud].flat().includes(audience)) ?? '',
      environment: claims.env,
      scopes: claims.scope === '' ? [] : claims.scope.split(' '),
      tokenId: claims.jti,
      secretId: null,
      issuedAt: claims.iat * 1000,
      expiresAt: claims.exp * 1000,
      addresses: [],
      operator: standing.holder.organization.operator,
    })
    return { principal, standing }
  }

  async #findToken(text: string, otherwise: Reason): Promise<Verified> {
    const standing = await this.#parts.directory.byTokenDigest(this.#parts.tokenDigests(text))
    const credential = standing?.holder.credential ?? null
    const audience = credential === null ? null : this.#parts.audienceOf(credential.api)
    if (standing === null || credential === null || audience === null || credential.kind === 'key-pair') {
      throw new Refusal('invalid', otherwise)
    }
    this.#parts.found(credential, text)
    const principal: Principal = Object.freeze({
      subject: credential.id,
      clientId: standing.holder.clientId,
      credentialId: credential.id,
      organizationId: credential.organizationId,
      memberId: credential.memberId,
      audience,
      environment: credential.environment,
      scopes: credential.scopes,
      tokenId: null,
      secretId: secretIdOfToken(credential),
      issuedAt: credential.createdAt,
      expiresAt: credential.expiresAt,
      addresses: credential.addresses,
      operator: standing.holder.organization.operator,
    })
    return { principal, standing }
  }
}

/** `iat` has whole seconds, so a token of the very second of a not-before is refused (the doubtful ones die). */
const issuedBeforeBound = (issuedAt: number, notBefore: number): boolean =>
  notBefore > 0 && issuedAt <= Math.floor(notBefore / 1000) * 1000
