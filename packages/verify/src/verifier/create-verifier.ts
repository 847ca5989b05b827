import { arrivedCall, type ArrivedCall, type Call } from './call.ts'
import { Introspector } from './introspection.ts'
import { IssuerKeys } from './issuer-keys.ts'
import type { VerifierOptions } from './options.ts'
import type { Principal } from './principal.ts'
import { Reach } from './reach.ts'
import { RevocationFeed } from './revocation-feed.ts'
import { RevocationStream } from './revocation-stream.ts'
import { scopesWanted } from './scopes.ts'
import { settingsOf, type Settings } from './settings.ts'
import { TokenJudge, type Judged } from './token-judge.ts'
import type {
  CallCause,
  CallRefusal,
  ScopesRequired,
  Verification,
  Verifier,
  Wanted,
} from './verification.ts'

/** Seconds after which it is worth asking again. */
const retryAfter = 5

/**
 * Makes the verifier of one API. Nothing is fetched before the first call, or `ready()`.
 *
 * @throws TypeError that names the option which is wrong
 * @example
 * const verifier = createVerifier({ issuer: 'https://login.example.com', audience: 'https://api.example.com' })
 * const answer = await verifier.verify(request, { scopes: ['orders:read'] })
 * if (!answer.ok) return new Response(answer.refusal.body, answer.refusal)
 * const organization = answer.principal.organization
 */
export function createVerifier(options: VerifierOptions): Verifier {
  return new CallVerifier(settingsOf(options))
}

class CallVerifier implements Verifier {
  readonly #settings: Settings
  readonly #reach: Reach
  readonly #keys: IssuerKeys
  readonly #feed: RevocationFeed
  readonly #stream: RevocationStream | null
  readonly #judge: TokenJudge
  #isStarted = false

  constructor(settings: Settings) {
    const { issuer, audiences, environments, leeway, credential, staleAfter, maxStale, now } = settings
    const reach = new Reach(settings.fetch)
    const expectations = () => ({ issuer, audience: audiences, leeway, now: now() })
    this.#settings = settings
    this.#reach = reach
    this.#keys = new IssuerKeys({
      url: settings.jwks,
      reach,
      maxStale,
      now,
      changed: () => this.#judge.forgetAll(),
    })
    this.#feed = new RevocationFeed({
      url: settings.revocations,
      issuer,
      reach,
      keys: this.#keys,
      staleAfter,
      now,
    })
    this.#stream =
      settings.by === 'events'
        ? new RevocationStream({ url: settings.revocations, reach, feed: this.#feed })
        : null
    this.#judge = new TokenJudge({
      keys: this.#keys,
      feed: this.#feed,
      introspector:
        credential === null
          ? null
          : new Introspector({ url: settings.introspect, credential, reach, expectations }),
      audiences,
      environments,
      expectations,
      now,
    })
  }

  verify(call: Call, wanted: Wanted = {}): Verification | Promise<Verification> {
    const arrived = arrivedCall(call)
    const read = this.#settings.format.read(arrived)
    if (!read.ok) return this.#refused(read.cause, read.reason)
    return this.#verified(read.token, wanted, arrived)
  }

  verifyToken(token: string, wanted: Wanted = {}): Verification | Promise<Verification> {
    return this.#verified(token, wanted, null)
  }

  requireScopes(...scopes: string[]): ScopesRequired {
    const wanted = scopesWanted(scopes)
    return { scopes: wanted, refusal: (principal) => this.#missing(principal, wanted) }
  }

  async ready(): Promise<void> {
    this.#start()
    const fault = this.#reach.isClosed
      ? 'it is closed'
      : ((await this.#keys.ensure()) ?? (await this.#feed.ensure()))
    if (fault !== null) throw new Error(`The verifier is not ready: ${fault}`)
  }

  close(): void {
    this.#keys.close()
    this.#feed.close()
    this.#stream?.close()
    this.#reach.close()
  }

  #start(): void {
    if (this.#isStarted) return
    this.#isStarted = true
    void this.#stream?.open()
  }

  #verified(token: string, wanted: Wanted, call: ArrivedCall | null): Verification | Promise<Verification> {
    if (this.#reach.isClosed) return this.#refused('unavailable', 'the verifier is closed')
    this.#start()
    const judged = this.#judge.judge(token)
    return judged instanceof Promise
      ? judged.then((later) => this.#answer(later, wanted, call))
      : this.#answer(judged, wanted, call)
  }

  #answer(judged: Judged, { scopes = [] }: Wanted, call: ArrivedCall | null): Verification {
    if (!judged.ok) return this.#refused(judged.cause, judged.reason)
    const { principal } = judged
    if (call !== null && !this.#settings.format.fits(call, principal.environment)) {
      return this.#refused('invalid', 'the call names another environment')
    }
    const refusal = this.#missing(principal, scopes)
    return refusal === null ? judged : { ok: false, refusal }
  }

  #missing(principal: Principal, scopes: readonly string[]): CallRefusal | null {
    const hasAll = scopes.every((scope) => principal.scopes.includes(scope))
    return hasAll ? null : this.#refusal('forbidden', 'a scope is missing', scopes)
  }

  #refused(cause: CallCause, reason: string): Verification {
    return { ok: false, refusal: this.#refusal(cause, reason, []) }
  }

  #refusal(cause: CallCause, reason: string, scopes: readonly string[]): CallRefusal {
    const parts = { cause, scopes, retryAfter: cause === 'unavailable' ? retryAfter : null }
    return { ...this.#settings.format.write(parts), cause, reason }
  }
}
