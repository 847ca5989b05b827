/**
 * One request that is answered, and all that must hold with it: the answer is in the dialect's words and in no
 * cache, tells nothing of the inside and repeats nothing that was sent, stands once in the audit trail, and the good
 * request right behind it gets its token.
 */

import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { expect } from 'vitest'
import type { AuditEvent } from '../../src/audit/event.ts'
import { type KeyPair, startTestServer, type TestServer } from '../running-server.ts'
import {
  bytesOf,
  goodRequest,
  type Pair,
  type RefusedCause,
  statusFor,
  type WireFormat,
  type WireRequest,
} from './formats.ts'
import { type RawResponse, sendBytes } from './raw-http.ts'

/** Stands in requests where a caller's own text stands, and must never come back. */
export const canary = 'c4nary'

export interface RefusedRow {
  /** The row of the battery, then what is sent. */
  readonly title: string
  readonly format: WireFormat
  readonly request: (pair: Pair) => WireRequest
  readonly cause: RefusedCause
}

export interface WireServer {
  readonly server: TestServer
  send(request: WireRequest): Promise<RawResponse>
  /** A refusal of this cause, and everything around it. */
  expectRefused(row: RefusedRow): Promise<RawResponse>
  /** A token for this pair, and everything around it; gives the claims. */
  expectGranted(format: WireFormat, request: WireRequest, pair: KeyPair): Promise<Record<string, unknown>>
  remove(): Promise<void>
}

/** Guesses are what these tests are made of: the throttle has tests of its own. */
const withoutThrottle = `throttle:
  credentialAndAddress: { failures: 1000000 }
  address: { failures: 1000000 }
  credential: { failures: 1000000 }`

export async function startWireServer(): Promise<WireServer> {
  const server = await startTestServer({ settings: withoutThrottle })
  const response = await fetch(`${server.url}/.well-known/jwks.json`)
  const keys = createLocalJWKSet((await response.json()) as JSONWebKeySet)

  const pairs = new Map<string, Promise<KeyPair>>()
  const pairOf = (api: string): Promise<KeyPair> => {
    const pair = pairs.get(api) ?? server.keyPair(api)
    pairs.set(api, pair)
    return pair
  }

  // Each from an address of its own: of one address, only the first refusals of a minute have an event each.
  let callers = 0
  const nextAddress = (): string => `127.1.${(callers += 1) >> 8}.${callers & 255}`

  const send = ({ method, ...rest }: WireRequest): Promise<RawResponse> =>
    sendBytes({ port: server.port, from: nextAddress() }, [bytesOf({ method, ...rest })], {
      head: method === 'HEAD',
    })

  const eventsOf = async (response: RawResponse): Promise<readonly AuditEvent[]> => {
    const [requestId] = response.header('x-request-id')
    const page = await server.context.store.auditEvents({ organizationId: null }, { limit: 8, after: null })
    return page.rows.filter((event) => event.requestId === requestId)
  }

  const expectGranted: WireServer['expectGranted'] = async (format, request, pair) => {
    const response = await send(request)
    expect({ status: response.status, body: response.body }).toMatchObject({ status: 200 })
    expect(response.header('cache-control')).toEqual(['no-store'])
    const token = format.tokenOf(response)
    const { payload } = await jwtVerify(token, keys, { issuer: server.url, typ: 'at+jwt' })
    expect(payload).toMatchObject({ sub: pair.id, client_id: pair.key, cred: pair.id })
    expect(Object.keys(payload).toSorted()).toEqual(claimsOf(format.api))
    expect(await eventsOf(response)).toMatchObject([
      {
        action: 'exchange.granted',
        credentialId: pair.id,
        organizationId: server.acme.id,
        environment: payload['env'],
        dialect: format.dialect,
        address: expect.stringMatching(/^127\.1\.\d+\.\d+$/),
        tokenId: payload.jti,
      },
    ])
    return payload
  }

  return {
    server,
    send,
    expectGranted,
    async expectRefused({ format, request, cause }) {
      const pair = await pairOf(format.api)
      const sent = request(pair)
      const response = await send(sent)
      expect({ status: response.status, body: response.body }).toMatchObject({
        status: statusFor(format, cause),
      })
      expectCleanAnswer(response, [pair.key, pair.secret, canary])
      expect(await eventsOf(response)).toMatchObject([
        { action: 'exchange.refused', cause, dialect: format.dialect },
      ])
      await expectGranted(format, goodRequest(format, pair), pair)
      return response
    },
    remove: () => server.remove(),
  }
}

const claims = ['aud', 'client_id', 'cred', 'env', 'exp', 'iat', 'iss', 'jti', 'org', 'scope', 'sub']

const claimsOf = (api: string): readonly string[] =>
  api === 'digitalpaye' ? [...claims, 'companyId'].toSorted() : claims

/** I5, I6 and W33: JSON in no cache that tells nothing of the inside and repeats nothing. */
export function expectCleanAnswer(response: RawResponse, sent: readonly string[]): void {
  const { status, body, headers } = response
  expect(status).toBeGreaterThanOrEqual(400)
  expect(status).toBeLessThan(500)
  expect(response.header('cache-control')).toEqual(['no-store'])
  expect(response.header('content-type')[0]).toMatch(/^application\/(?:problem\+)?json; charset=utf-8$/)
  const whole = [...headers.map(([name, value]) => `${name}: ${value}`), body].join('\n')
  for (const text of sent) expect(whole).not.toContain(text)
  expect(whole).not.toMatch(
    /\bat \w+ \(|node_modules|\.[jt]s:\d|sqlite|select |insert |fastify|node\/|v\d+\.\d+/i,
  )
  expectDescription(body)
}

/** RFC 6749 section 5.2: the characters of `error_description`, and the codes that it knows. */
function expectDescription(body: string): void {
  if (body === '') return
  const { error, error_description: description } = JSON.parse(body) as Record<string, unknown>
  if (description === undefined) return
  expect(description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/)
  expect(error).toMatch(/^(?:invalid_request|invalid_client|invalid_scope|unsupported_grant_type)$/)
}
