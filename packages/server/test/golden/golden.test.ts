/**
 * Whole exchanges as bytes, a file each: `<dialect>/<status>-<case>.http` holds the request as it is sent, a line of
 * dashes, and the answer as it must come back. Header names of the answer are in lower case and sorted.
 *
 * A name in double braces stands for what differs from run to run. A request may name a credential or a token that is
 * made for it, and the length of its body; an answer names only tokens, times, ids, and the length of a body with a
 * token. A case that ends in `over-plain-http` goes to the plain port of a server that has HTTPS. Before a case with
 * status 429 its credential is tried with wrong secrets until the throttle blocks, and then the right one is sent.
 *
 * `vitest -u` writes the answers anew: read them before you commit.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose'
import { catalog } from '@guichet/dialects/catalog'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMember } from '../../src/credentials/create-member.ts'
import { actor, startTestServer, type TestServer } from '../running-server.ts'
import { type Peer, type RawResponse, sendBytes } from '../wire-format/raw-http.ts'

const folder = import.meta.dirname
const divider = '-'.repeat(60)
const failuresAllowed = 3

const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.http'))
  .toSorted()

let server: TestServer
let encrypted: TestServer
let verify: (token: string) => Promise<unknown>

beforeAll(async () => {
  const yaml = readFileSync(join(folder, 'guichet.yaml'), 'utf8')
  ;[server, encrypted] = await Promise.all([startTestServer({ yaml }), startTestServer({ yaml, tls: true })])
  const response = await fetch(`${server.url}/.well-known/jwks.json`)
  const keys = createLocalJWKSet((await response.json()) as JSONWebKeySet)
  verify = (token) => jwtVerify(token, keys, { issuer: server.url, typ: 'at+jwt' })
  await createMember(
    server.context,
    { organizationId: server.acme.id, email: memberOfAcme, role: 'admin', password: null },
    actor,
  )
})

afterAll(() => Promise.all([server.remove(), encrypted.remove()]))

const memberOfAcme = 'amina@acme.example'

test('there is at least one case for each dialect', () => {
  expect([...new Set(files.map(dirname))]).toEqual(Object.keys(catalog).toSorted())
})

test.each(files)('%s', async (file) => {
  const path = join(folder, file)
  const [request = ''] = readFileSync(path, 'utf8').split(`\n${divider}\n`)
  const api = dirname(file) === 'oauth2' ? 'didomi' : dirname(file)
  const values = await valuesFor(api, request)
  const plain = file.endsWith('over-plain-http.http')
  const peer: Peer = { port: plain ? encrypted.httpPort : server.port }

  if (basename(file).startsWith('429-')) {
    const wrong = { ...values, secret: 'wrong', basic: basic(values['key'] ?? '', 'wrong') }
    for (let count = 0; count < failuresAllowed; count++) await send(peer, request, wrong)
  }
  const response = await send(peer, request, values)

  expect(response.status).toBe(Number.parseInt(basename(file)))
  await expectSoundTokens(response)
  await expect(`${request}\n${divider}\n${written(response)}\n`).toMatchFileSnapshot(path)
})

type Values = Readonly<Record<string, string>>

/** The credentials that the request names, made for it alone. */
async function valuesFor(api: string, request: string): Promise<Values> {
  const named = (...names: readonly string[]): boolean =>
    names.some((name) => request.includes(`{{${name}}}`))
  const values: Record<string, string> = {}
  if (named('key', 'secret', 'basic', 'token')) {
    const { key, secret } = await server.keyPair(api)
    Object.assign(values, { key, secret, basic: basic(key, secret) })
    if (named('token')) values['token'] = await tokenFor(key, secret)
  }
  if (named('sandbox-key', 'sandbox-secret', 'sandbox-basic')) {
    const { key, secret } = await server.keyPair(api, { environment: 'sandbox' })
    Object.assign(values, {
      'sandbox-key': key,
      'sandbox-secret': secret,
      'sandbox-basic': basic(key, secret),
    })
  }
  if (named('read-only-token')) {
    const { scopes } = server.configuration.apis.find(({ name }) => name === api) ?? { scopes: [] }
    const { key, secret } = await server.keyPair(api, { scopes: scopes.slice(0, 1) })
    values['read-only-token'] = await tokenFor(key, secret)
  }
  if (named('service-token')) values['service-token'] = (await server.bearerToken(api)).token
  if (named('personal-token')) {
    const { token } = await server.bearerToken(api, { kind: 'personal-token', member: memberOfAcme })
    values['personal-token'] = token
  }
  return values
}

const basic = (key: string, secret: string): string => Buffer.from(`${key}:${secret}`).toString('base64')

async function tokenFor(key: string, secret: string): Promise<string> {
  const response = await fetch(`${server.url}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic(key, secret)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  const { access_token: token } = (await response.json()) as { access_token: string }
  return token
}

/** The text of the file with its values filled in, and CRLF between the lines of the head. */
function send(peer: Peer, request: string, values: Values): Promise<RawResponse> {
  const filled = request.replaceAll(/\{\{([a-z-]+)\}\}/g, (hole, name: string) => values[name] ?? hole)
  const [lines = '', ...rest] = filled.split('\n\n')
  const body = rest.join('\n\n')
  const head = lines
    .trimEnd()
    .replace('{{content-length}}', String(Buffer.byteLength(body)))
    .replaceAll('\n', '\r\n')
  expect(head + body).not.toContain('{{')
  return sendBytes(peer, [`${head}\r\n\r\n${body}`])
}

const jwt = /eyJ[\w-]+\.[\w-]+\.[\w-]+/g

/** Each token that was issued verifies, and an absolute end of life beside it is the token's own. */
async function expectSoundTokens({ headers, body }: RawResponse): Promise<void> {
  for (const [token] of [body, ...headers.map(([, value]) => value)].flatMap((text) => [
    ...text.matchAll(jwt),
  ])) {
    await verify(token)
    const [, epoch] = /"exp":(\d+)/.exec(body) ?? []
    if (epoch !== undefined) expect(Number(epoch)).toBe(decodeJwt(token).exp)
  }
}

function written({ statusLine, headers, body }: RawResponse): string {
  const lines = headers.map(([name, value]) => `${name}: ${headerText(name, value, body)}`).toSorted()
  return [statusLine, ...lines, '', bodyText(body)].join('\n')
}

const bodyText = (body: string): string =>
  body.replaceAll(jwt, '{{token}}').replace(/"exp":\d{10}\b/, '"exp":{{expires}}')

function headerText(name: string, value: string, body: string): string {
  if (name === 'date') return value.replace(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/, '{{date}}')
  if (name === 'x-request-id') return value.replace(/^[\w-]{8}-[0-9a-z]+$/, '{{request-id}}')
  if (name === 'location') return value.replace(`:${encrypted.port}/`, ':{{https-port}}/')
  if (name === 'retry-after') return value.replace(/^(?:29\d|300)$/, '{{seconds}}')
  if (name === 'content-length' && bodyText(body).includes('{{token}}')) {
    return value.replace(String(Buffer.byteLength(body)), '{{content-length}}')
  }
  return value.replaceAll(jwt, '{{token}}')
}
