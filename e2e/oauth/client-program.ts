/**
 * Runs a program that a customer may have written with a client library, unmodified, against a whole Guichet behind
 * HTTPS; and what must hold of all of them, whichever library it is.
 */

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { createLocalJWKSet, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose'
import { expect } from 'vitest'
import { forwardAuthDoor, gatewayDoor, introspectionDoor } from '../../packages/server/test/calls/doors.ts'
import { type KeyPair, startTestServer, type TestServer } from '../../packages/server/test/running-server.ts'
import { send } from '../../packages/server/test/transport/client.ts'

export const startOverTls = (): Promise<TestServer> => startTestServer({ tls: true })

interface TokenAnswer {
  readonly access_token: string
  readonly token_type: string
  readonly expires_in: number
  readonly scope?: string
}

type Members = Readonly<Record<string, unknown>>

/** What a program says of its conversation. */
export interface Transcript {
  readonly plain: TokenAnswer
  readonly narrow: TokenAnswer
  readonly refusals: readonly unknown[]
  /** What introspection said before and after the revocation; left out where the library has none. */
  readonly before?: Members
  readonly after?: Members
  /** As the library itself verified them. */
  readonly claims?: Members
}

export interface Run {
  readonly server: TestServer
  readonly pair: KeyPair
  readonly transcript: Transcript
}

export type Method = 'basic' | 'post' | 'form' | 'json'

/** The API whose tokens the gateway takes. */
const api = 'didomi'
const audience = `urn:guichet:api:${api}`

/** @param interpreter Node.js itself, or the path of another */
export async function runClient(
  server: TestServer,
  program: string,
  method: Method,
  interpreter: string = process.execPath,
): Promise<Run> {
  const pair = await server.keyPair(api)
  const certificate = join(server.folder, 'cert.pem')
  const child = spawn(interpreter, [fileURLToPath(new URL(`clients/${program}`, import.meta.url))], {
    // All that either of them is told is whom to trust.
    env: { PATH: process.env['PATH'], NODE_EXTRA_CA_CERTS: certificate, REQUESTS_CA_BUNDLE: certificate },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const { key, secret } = pair
  const job = {
    issuer: server.url,
    key,
    secret,
    method,
    scope: scopeOf(server),
    resource: audience,
    audience,
  }
  child.stdin.end(JSON.stringify(job))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [out, err, status] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${err}`)
  return { server, pair, transcript: JSON.parse(out) as Transcript }
}

const scopeOf = ({ configuration }: TestServer): string =>
  configuration.apis.find(({ name }) => name === api)?.scopes[0] ?? ''

/** The tokens are what they should be, the revoked one is dead at every door, and the other lives. */
export async function expectGoodConversation({ server, pair, transcript }: Run): Promise<void> {
  const { plain, narrow, before, after, claims } = transcript
  for (const { token_type, expires_in } of [plain, narrow]) {
    expect(token_type.toLowerCase()).toBe('bearer')
    expect(expires_in).toBe(3_600)
  }
  expect([narrow.scope].flat()).toEqual([scopeOf(server)])
  const payload = await verified(server, narrow.access_token)
  expect(payload).toMatchObject({ aud: audience, scope: scopeOf(server), client_id: pair.key, sub: pair.id })
  if (claims !== undefined) expect(claims).toEqual(payload)
  if (before !== undefined) expect(before).toMatchObject({ ...payload, active: true })
  if (after !== undefined) expect(after).toEqual({ active: false })
  for (const door of [gatewayDoor, forwardAuthDoor, introspectionDoor]) {
    expect(await door.status(server, narrow.access_token)).toBe(401)
    expect(await door.status(server, plain.access_token)).toBe(200)
  }
}

/** By jose, under the rules of RFC 9068. */
async function verified(server: TestServer, token: string): Promise<JWTPayload> {
  const keys = JSON.parse((await send(server, '/.well-known/jwks.json')).body) as JSONWebKeySet
  const expected = { issuer: server.url, audience, typ: 'at+jwt' }
  return (await jwtVerify(token, createLocalJWKSet(keys), expected)).payload
}
