import type { Dispatcher } from 'undici'
import { isJson, longestSign } from '../dead-sign.ts'
import type { Session } from '../session.ts'
import type { KeptToken } from '../token-cache.ts'

type Handler = Dispatcher.DispatchHandler
type Controller = Dispatcher.DispatchController
type Headers = Parameters<NonNullable<Handler['onResponseStart']>>[2]

/** An answer that may be one of a dead token, until that is known. */
interface Withheld {
  readonly status: number
  readonly headers: Headers
  readonly statusMessage: string | undefined
  readonly chunks: Buffer[]
  length: number
}

/** What happens with a call whose token is dead. */
export interface Attempt {
  readonly session: Session
  readonly token: string
  /** Null where the body cannot be sent again. */
  readonly resend: ((next: KeptToken) => void) | null
  /** The token was made for this very call. */
  readonly isSecond: boolean
}

/** Hands a call's answer on, unless it says that the token is dead and the call can be made again. */
export class DeadTokenHandler implements Handler {
  readonly #handler: Handler
  readonly #attempt: Attempt
  #withheld: Withheld | null = null

  constructor(handler: Handler, attempt: Attempt) {
    this.#handler = handler
    this.#attempt = attempt
  }

  onRequestStart(controller: Controller, context: unknown): void {
    this.#handler.onRequestStart?.(controller, context)
  }

  onRequestUpgrade(...upgrade: Parameters<NonNullable<Handler['onRequestUpgrade']>>): void {
    this.#handler.onRequestUpgrade?.(...upgrade)
  }

  onBodySent(chunk: Buffer): void {
    this.#handler.onBodySent?.(chunk)
  }

  onRequestSent(): void {
    this.#handler.onRequestSent?.()
  }

  onResponseStart(controller: Controller, status: number, headers: Headers, statusMessage?: string): void {
    const verdict = this.#attempt.session.isDead(status, null)
    const mayBeDead = verdict === 'unknown' ? isJson(String(headers['content-type'] ?? '')) : verdict
    if (mayBeDead) {
      this.#withheld = { status, headers, statusMessage, chunks: [], length: 0 }
      return
    }
    this.#repeated(false)
    this.#handler.onResponseStart?.(controller, status, headers, statusMessage)
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    const withheld = this.#withheld
    if (withheld === null) {
      this.#handler.onResponseData?.(controller, chunk)
      return
    }
    withheld.chunks.push(chunk)
    withheld.length += chunk.length
    if (withheld.length <= longestSign) return
    if (this.#attempt.session.isDead(withheld.status, null) === true) {
      this.#attempt.session.keeper.drop(this.#attempt.token)
    }
    this.#release(controller, withheld)
  }

  onResponseEnd(controller: Controller, trailers: Headers): void {
    const withheld = this.#withheld
    if (withheld === null) {
      this.#handler.onResponseEnd?.(controller, trailers)
      return
    }
    this.#settle(withheld)
      .then((next) => {
        if (next !== null) return this.#attempt.resend?.(next)
        this.#release(controller, withheld)
        return this.#handler.onResponseEnd?.(controller, trailers)
      })
      .catch((error: unknown) => this.onResponseError(controller, asError(error)))
  }

  onResponseError(controller: Controller, error: Error): void {
    this.#handler.onResponseError?.(controller, error)
  }

  /** The token to make the call again with; null where the answer stands. */
  async #settle({ status, chunks }: Withheld): Promise<KeptToken | null> {
    const { session, token, resend, isSecond } = this.#attempt
    const isDead = session.isDead(status, Buffer.concat(chunks).toString()) === true
    this.#repeated(isDead)
    if (!isDead || isSecond) return null
    if (resend !== null) return session.keeper.replace(token)
    session.keeper.drop(token)
    return null
  }

  #repeated(isRefused: boolean): void {
    const { session, token, isSecond } = this.#attempt
    if (isSecond) session.keeper.repeated(token, isRefused)
  }

  #release(controller: Controller, { status, headers, statusMessage, chunks }: Withheld): void {
    this.#withheld = null
    this.#handler.onResponseStart?.(controller, status, headers, statusMessage)
    for (const chunk of chunks) this.#handler.onResponseData?.(controller, chunk)
  }
}

export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('The request failed.', { cause: error })
}
