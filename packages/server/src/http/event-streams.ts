/**
 * Answers that never end: server-sent events (WHATWG HTML, section "Server-sent events"), the same for everybody who
 * listens. Their number is bounded, and whoever does not read is let go: nothing waits in memory for them.
 */

import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'

/** Octets that may wait for one listener. What is sent in a minute is shorter. */
const mostWaiting = 16 * 1024

const headers: OutgoingHttpHeaders = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache, no-transform',
  // nginx would collect the events until its buffer is full.
  'x-accel-buffering': 'no',
}

export class EventStreams {
  readonly #most: number
  readonly #responses = new Set<ServerResponse>()
  #ended = false

  constructor(most: number) {
    this.#most = most
  }

  get size(): number {
    return this.#responses.size
  }

  /** Whether one more may listen. */
  get open(): boolean {
    return !this.#ended && this.#responses.size < this.#most
  }

  /** Answers with a stream that begins with `first`. */
  add(response: ServerResponse, first: string): void {
    response.writeHead(200, headers)
    this.#responses.add(response)
    response.once('close', () => this.#responses.delete(response))
    // A listener that goes away while something is written to it is no fault of ours.
    response.on('error', () => response.destroy())
    response.write(first)
  }

  send(text: string): void {
    for (const response of this.#responses) {
      response.write(text)
      if (response.writableLength > mostWaiting) response.destroy()
    }
  }

  /** Lets everybody go who listens now. */
  dismiss(): void {
    for (const response of this.#responses) response.end()
    this.#responses.clear()
  }

  /** For the end of the server: nobody is taken any more. */
  end(): void {
    this.#ended = true
    this.dismiss()
  }
}

export const eventText = (name: string, data: unknown): string =>
  `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`

/** A comment, by which both ends know that the other is there. */
export const heartbeatText = ':\n\n'
