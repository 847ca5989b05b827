import { checkClaims, type AccessTokenClaims, type Expectations } from '../claims.ts'
import { readJsonObject, type JsonObject } from '../strict-json.ts'
import { LONGEST_WAIT, textOf } from './download.ts'
import { reasonOf, type Reach } from './reach.ts'
import { SingleFlight } from './single-flight.ts'

const mostBytes = 64 * 1024

/** Questions at a time: a flood of invented tokens must not become a flood of questions. */
const mostQuestions = 64

/** What Guichet says about a bearer token that is no JWT. */
export type Introspected =
  | {
      readonly ok: true
      readonly claims: AccessTokenClaims
      /** All members of the answer. */
      readonly says: JsonObject
      /** When the question was put: milliseconds since the epoch. */
      readonly asOf: number
      readonly tokenId: string | null
      /** Milliseconds; null where it has no end. */
      readonly expiresAt: number | null
    }
  | { readonly ok: false; readonly cause: 'invalid' | 'unavailable'; readonly reason: string }

interface Question {
  readonly answer: SingleFlight<Introspected>
  /** When it was put: milliseconds since the epoch. */
  readonly at: number
}

export interface IntrospectorParts {
  readonly url: string
  readonly credential: { readonly key: string; readonly secret: string }
  readonly reach: Reach
  readonly expectations: () => Expectations
}

/** Asks Guichet about bearer tokens: RFC 7662. */
export class Introspector {
  readonly #parts: IntrospectorParts
  readonly #authorization: string
  readonly #questions = new Map<string, Question>()

  constructor(parts: IntrospectorParts) {
    this.#parts = parts
    const { key, secret } = parts.credential
    this.#authorization = `Basic ${Buffer.from(`${formEncoded(key)}:${formEncoded(secret)}`).toString('base64')}`
  }

  /**
   * @param name of the token, as long as it: callers with the same one share a question
   */
  introspect(token: string, name: string): Promise<Introspected> {
    const asked = this.#questions.get(name)
    if (asked !== undefined) return asked.answer.join()
    const at = this.#parts.expectations().now
    if (this.#questions.size >= mostQuestions) this.#dropLost(at)
    if (this.#questions.size >= mostQuestions) {
      return Promise.resolve({ ok: false, cause: 'unavailable', reason: 'too many introspections at a time' })
    }
    const answer = new SingleFlight(() => this.#ask(token).finally(() => this.#questions.delete(name)))
    this.#questions.set(name, { answer, at })
    return answer.join()
  }

  /** Those that never end (`SingleFlight`), and that nobody has put again. */
  #dropLost(now: number): void {
    for (const [name, { at }] of this.#questions) {
      if (now - at > 2 * LONGEST_WAIT) this.#questions.delete(name)
    }
  }

  async #ask(token: string): Promise<Introspected> {
    const asked = this.#parts.expectations()
    try {
      return judgeAnswer(await this.#answer(token), asked)
    } catch (error) {
      return { ok: false, cause: 'unavailable', reason: reasonOf(error) }
    }
  }

  #answer(token: string): Promise<JsonObject | null> {
    const { url, reach } = this.#parts
    const question = {
      method: 'POST',
      headers: {
        accept: 'application/json',
        authorization: this.#authorization,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ token }).toString(),
    }
    return reach.request(url, question, LONGEST_WAIT, async (response) => {
      const text = await textOf(response, { url, types: ['application/json'], most: mostBytes })
      return readJsonObject(new TextEncoder().encode(text.trim()))
    })
  }
}

function judgeAnswer(answer: JsonObject | null, expectations: Expectations): Introspected {
  if (typeof answer?.['active'] !== 'boolean') {
    return { ok: false, cause: 'unavailable', reason: 'the introspection cannot be read' }
  }
  if (!answer['active']) return { ok: false, cause: 'invalid', reason: 'not active' }
  // RFC 7662 section 2.2: what does not apply is left out. A bearer token may have no end, and has no token id.
  const complete = { exp: Number.MAX_SAFE_INTEGER, jti: 'none', scope: '', ...answer }
  const checked = checkClaims(complete, expectations)
  if (!checked.ok) return { ok: false, cause: 'invalid', reason: checked.reason }
  const { claims } = checked
  return {
    ok: true,
    claims,
    says: answer,
    asOf: expectations.now,
    tokenId: answer['jti'] === undefined ? null : claims.jti,
    expiresAt: answer['exp'] === undefined ? null : claims.exp * 1000,
  }
}

/** RFC 6749 section 2.3.1: both halves are form-encoded first. */
function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}
