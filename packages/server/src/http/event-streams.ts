/**
 * Answers that never end: server-sent events (WHATWG HTML, section "Server-sent events"), the same for everybody who
 * listens. Their number is bounded, also that of one address, so that nobody takes all the places; and whoever does not
 * read is let go: nothing waits in memory for them.
 */

import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { addressBucket } from '../credentials/address.ts'

/** Octets that may wait for one listener. What is sent in a minute is shorter. */
const mostWaiting = 16 * 1024

const headers: OutgoingHttpHeaders = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache, no-transform',
  // nginx would collect the events until its buffer is full.
  'x-accel-buffering': 'no',
}

export interface MostStreams {
  readonly inAll: number
  readonly ofOneAddress: number
}

export class EventStreams {
  readonly #most: MostStreams
  /** With the bucket of the address of each. */
  readonly #responses = new Map<ServerResponse, string>()
  readonly #ofAddress = new Map<string, number>()
  #ended = false

  constructor(most: MostStreams) {
    this.#most = most
  }

  get size(): number {
    return this.#responses.size
  }

  /** Whether one more may listen from this address. */
  takes(address: string): boolean {
    if (this.#ended || this.#responses.size >= this.#most.inAll) return false
    return (this.#ofAddress.get(addressBucket(address)) ?? 0) < this.#most.ofOneAddress
  }

  /** Answers with a stream that begins with `first`. */
  add(response: ServerResponse, address: string, first: string): void {
    response.writeHead(200, headers)
    const bucket = addressBucket(address)
    this.#responses.set(response, bucket)
    this.#ofAddress.set(bucket, (this.#ofAddress.get(bucket) ?? 0) + 1)
    response.once('close', () => this.#forget(response))
    // A listener that goes away while something is written to it is no fault of ours.
    response.on('error', () => response.destroy())
    response.write(first)
  }

  send(text: string): void {
    for (const response of this.#responses.keys()) {
      response.write(text)
      if (response.writableLength > mostWaiting) response.destroy()
    }
  }

  /** Lets everybody go who listens now. */
  dismiss(): void {
    for (const response of this.#responses.keys()) {
      response.end()
      this.#forget(response)
    }
  }

  /** For the end of the server: nobody is taken any more. */
  end(): void {
    this.#ended = true
    this.dismiss()
  }

  #forget(response: ServerResponse): void {
    const bucket = this.#responses.get(response)
    if (bucket === undefined) return
    this.#responses.delete(response)
    const left = (this.#ofAddress.get(bucket) ?? 0) - 1
    if (left > 0) this.#ofAddress.set(bucket, left)
    else this.#ofAddress.delete(bucket)
  }
}

export const eventText = (name: string, data: unknown): string =>
  `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`

/** A comment, by which both ends know that the other is there. */
export const heartbeatText = ':\n\n'
