/** What went over the wire, written down once for the exchange and once for the call. */

import type { Fetch } from '@guichet/client'
import type { Mask } from './mask.ts'
import type { OwnAnswer, OwnRequest } from './own-listener.ts'

/** Secrets masked, bodies cut. */
export interface Message {
  headers: Record<string, string>
  body: string
}

export interface Conversation {
  request: Message & { method: string; url: string }
  /** Null where no answer came in time. */
  response: (Message & { status: number }) | null
  /** Milliseconds from the request to the end of the answer. */
  took: number
}

export type Ask = (request: Omit<OwnRequest, 'from'>) => Promise<OwnAnswer>

interface Seen {
  readonly request: Omit<OwnRequest, 'from'>
  readonly answer: OwnAnswer | null
  readonly took: number
}

/** Characters of a body that are shown. */
const longestBody = 4096

/** A `fetch` for one conversation: what its client would try again is not sent. */
export class Recorder {
  readonly #ask: Ask
  readonly #clock: () => number
  #seen: Seen | null = null
  #begun = false

  constructor(ask: Ask, clock: () => number) {
    this.#ask = ask
    this.#clock = clock
  }

  get begun(): boolean {
    return this.#begun
  }

  readonly fetch: Fetch = async (address, init) => {
    if (this.#begun) throw new Error('a second request of one conversation')
    this.#begun = true
    const request = {
      method: init.method ?? 'GET',
      address: new URL(address),
      headers: Object.fromEntries(new Headers(init.headers)),
      body: typeof init.body === 'string' ? init.body : null,
    }
    const sentAt = this.#clock()
    this.#seen = { request, answer: null, took: 0 }
    const note = (answer: OwnAnswer | null): void => {
      this.#seen = { request, answer, took: Math.round(this.#clock() - sentAt) }
    }
    try {
      const answer = await this.#ask(request)
      note(answer)
      return responseOf(answer)
    } finally {
      if (this.#seen.answer === null) note(null)
    }
  }

  shown(mask: Mask): Conversation | null {
    if (this.#seen === null) return null
    const { request, answer, took } = this.#seen
    const { method, address, body } = request
    return {
      request: {
        method,
        url: mask.text(address.href),
        headers: shownHeaders(answer?.sentHeaders ?? request.headers, mask),
        body: shownBody(mask.text(body ?? ''), false),
      },
      response: answer === null ? null : shownAnswer(answer, mask),
      took,
    }
  }
}

const shownAnswer = ({ status, headers, body, cut }: OwnAnswer, mask: Mask): Conversation['response'] => ({
  status,
  headers: shownHeaders(headers, mask),
  body: shownBody(mask.text(body), cut),
})

const shownHeaders = (headers: OwnAnswer['headers'], mask: Mask): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      [value]
        .flat()
        .map((one) => mask.header(name, one))
        .join(', '),
    ]),
  )

const shownBody = (body: string, cut: boolean): string =>
  body.length > longestBody || cut ? `${body.slice(0, longestBody)}…` : body

const bodiless: ReadonlySet<number> = new Set([204, 205, 304])

function responseOf({ status, headers, body }: OwnAnswer): Response {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  )
  return new Response(bodiless.has(status) ? null : body, { status, headers: entries })
}
