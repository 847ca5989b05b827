import { createHash } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished, vi } from 'vitest'
import { createVerifier, type Verification, type Verifier, type VerifierOptions } from '../src/index.ts'
import { audience, claims, compact, es256, headerOf, type TestKey } from './tokens.ts'

export type Door = 'jwks' | 'revocations' | 'events' | 'introspect'
export type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void

const paths: Readonly<Record<string, Door>> = {
  '/.well-known/jwks.json': 'jwks',
  '/.well-known/revocations': 'revocations',
  '/oauth/introspect': 'introspect',
}

/** The ids behind a list, and what stands in it besides. */
export interface ListContent {
  seq: number
  kids: string[] | null
  dead: { tokens: string[]; credentials: string[]; organizations: string[]; members: string[] }
  notBefore: Record<'credentials' | 'organizations' | 'members', [string, number][]>
}

/**
 * What a verifier sees of Guichet, on a real socket, with a clock that stands still: keys, the signed list, its events,
 * introspection. Every door can be made to misbehave. Signed by node:crypto alone, not by the code under test.
 */
export class Guichet {
  url = ''
  /** Seconds since the epoch. */
  time = 1_800_000_000
  keys: readonly TestKey[] = [es256]
  signer: TestKey = es256
  readonly list: ListContent = {
    seq: 1,
    kids: null,
    dead: { tokens: [], credentials: [], organizations: [], members: [] },
    notBefore: { credentials: [], organizations: [], members: [] },
  }
  readonly requests: Record<Door, number> = { jwks: 0, revocations: 0, events: 0, introspect: 0 }
  /** Instead of the right answer. */
  readonly instead = new Map<Door, Answer>()
  readonly #asked = new EventEmitter()
  readonly #streams = new Set<ServerResponse>()
  readonly #server = createServer((request, response) => this.#answer(request, response))

  /** For one test. */
  static async start(): Promise<Guichet> {
    const guichet = await Guichet.listen()
    onTestFinished(() => guichet.stop())
    return guichet
  }

  /** Until it is stopped. */
  static async listen(): Promise<Guichet> {
    const guichet = new Guichet()
    guichet.#server.listen(0, '127.0.0.1')
    await once(guichet.#server, 'listening')
    guichet.url = `http://127.0.0.1:${(guichet.#server.address() as AddressInfo).port}`
    return guichet
  }

  verifier(options: Partial<VerifierOptions> = {}): Verifier {
    const given = { issuer: this.url, audience, now: () => this.time * 1000 }
    const verifier = createVerifier({ ...given, ...options })
    onTestFinished(() => verifier.close())
    return verifier
  }

  claims(changes: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
    return { ...claims, iss: this.url, iat: this.time, exp: this.time + 600, ...changes }
  }

  token(changes: Readonly<Record<string, unknown>> = {}, key: TestKey = es256): string {
    return compact(headerOf(key), this.claims(changes), key)
  }

  revoke(kind: keyof ListContent['dead'], id: string): void {
    this.list.dead[kind].push(id)
    this.list.seq += 1
  }

  /** The payload of the list, as it stands. */
  payload(): Record<string, unknown> {
    const { seq, kids, dead, notBefore } = this.list
    const bounds = Object.entries(notBefore).map(([kind, pairs]) => [
      kind,
      pairs.map(([id, seconds]) => [digest(id).toString('base64url'), seconds]),
    ])
    return {
      iss: this.url,
      iat: this.time,
      seq,
      kids: kids ?? this.keys.map(({ kid }) => kid),
      dead: Object.fromEntries(Object.entries(dead).map(([kind, ids]) => [kind, digests(ids)])) as unknown,
      notBefore: Object.fromEntries(bounds) as unknown,
    }
  }

  /** Resolves at the next request at this door. */
  async asked(door: Door): Promise<void> {
    await once(this.#asked, door)
  }

  /** Sends text to all who listen to events. */
  send(text: string): void {
    for (const stream of this.#streams) stream.write(text)
  }

  announce(): void {
    this.send(`event: revocations\ndata: {"seq":${this.list.seq}}\n\n`)
  }

  cutStreams(): void {
    for (const stream of this.#streams) stream.destroy()
  }

  /** No door answers any more. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const found = paths[request.url ?? '']
    const wantsEvents = found === 'revocations' && request.headers.accept === 'text/event-stream'
    const door = wantsEvents ? 'events' : found
    let body = ''
    request.on('data', (bytes: Buffer) => (body += bytes.toString()))
    request.on('end', () => {
      if (door === undefined) return response.writeHead(404).end()
      this.requests[door] += 1
      const answer = this.instead.get(door) ?? this.#answers[door]
      answer(request, response, body)
      return this.#asked.emit(door)
    })
  }

  readonly #answers: Readonly<Record<Door, Answer>> = {
    jwks: (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/jwk-set+json', 'cache-control': 'max-age=300' })
      response.end(JSON.stringify({ keys: this.keys.map(({ publicJwk }) => publicJwk) }))
    },
    revocations: (request, response) => {
      const etag = `"${this.list.seq}"`
      const headers = { 'content-type': 'application/jwt', 'cache-control': 'no-cache', etag }
      if (request.headers['if-none-match'] === etag) return void response.writeHead(304, headers).end()
      return void response.writeHead(200, headers).end(signedList(this.payload(), this.signer))
    },
    events: (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
      this.#streams.add(response)
      response.on('close', () => this.#streams.delete(response))
      response.write(`event: revocations\ndata: {"seq":${this.list.seq}}\n\n`)
    },
    introspect: (_request, response) => json(response, { active: false }),
  }
}

export function signedList(payload: unknown, key: TestKey = es256, header: object = {}): string {
  return compact({ alg: key.alg, kid: key.kid, typ: 'revocations+jwt', ...header }, payload, key)
}

export function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

export function html(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')
}

function digest(id: string): Buffer {
  return createHash('sha256').update(id).digest().subarray(0, 8)
}

function digests(ids: readonly string[]): string {
  return Buffer.concat(ids.map(digest).toSorted(Buffer.compare)).toString('base64url')
}

/** One line to compare with: `accepted`, or why not. */
export function outcome(verification: Verification): string {
  return verification.ok ? 'accepted' : `${verification.refusal.status} ${verification.refusal.reason}`
}

/** Timers ring only when the test says so; sockets go on. */
export function stopTimers(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => {
    vi.useRealTimers()
  })
}

/** The same for tokens that come at the same moment. */
export function outcomes(verifier: Verifier, tokens: readonly string[]): Promise<readonly string[]> {
  return Promise.all(tokens.map(async (token) => outcome(await verifier.verifyToken(token))))
}
