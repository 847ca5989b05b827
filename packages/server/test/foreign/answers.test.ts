/** Formats of an operator's own, from the file to the call: what their answers hold beside the token. */

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { callWriter, requestWriter, responseReader } from '@guichet/dialects'
import { loadDialect } from '@guichet/dialects/load'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type KeyPair, startTestServer, type TestServer } from '../running-server.ts'
import { type Answer, send } from '../transport/client.ts'

const fileOf = (name: string): string =>
  fileURLToPath(new URL(`../../../dialects/test/dialects/${name}.yaml`, import.meta.url))

function dialectOf(name: string) {
  const loaded = loadDialect(readFileSync(fileOf(name), 'utf8'), name)
  if (!loaded.ok) throw new Error(`${name} is not sound`)
  return loaded.dialect
}

let server: TestServer

beforeAll(async () => {
  server = await startTestServer({
    yaml: `
dialects: ['${fileOf('sillage')}', '${fileOf('vigie')}']
apis:
  - name: sillage
    dialects: [sillage]
    values: { instance_url: 'https://eu.sillage.example' }
  - name: vigie
    dialects: [vigie]
    routes: [{ path: /weather }]
`,
  })
})

afterAll(() => server.remove())

function exchange(name: string, { key, secret }: Pick<KeyPair, 'key' | 'secret'>): Promise<Answer> {
  const request = requestWriter(dialectOf(name))({ key, secret, environment: 'production', scopes: null })
  const headers = Object.entries(request.headers).flat()
  return send(server, request.target, { method: request.method, headers, body: request.body })
}

test('an answer tells when it was issued, where the API is and whose credential it was', async () => {
  const pair = await server.keyPair('sillage')
  const answer = await exchange('sillage', pair)
  expect(answer.status).toBe(200)
  const body = JSON.parse(answer.body) as Record<string, string>
  const { iat = 0 } = decodeJwt(body['access_token'] ?? '')
  expect(body).toEqual({
    id: `https://login.sillage.example/id/${server.acme.id}/${pair.id}`,
    access_token: body['access_token'],
    token_type: 'Bearer',
    instance_url: 'https://eu.sillage.example',
    issued_at: String(iat * 1000),
  })
})

test('a GET with an API key alone gets a token as plain text, which passes in a call', async () => {
  const { secret } = await server.keyPair('vigie')
  const dialect = dialectOf('vigie')
  const { status, headers, body } = await exchange('vigie', { key: 'not sent', secret })
  expect(headers['content-type']).toBe('text/plain; charset=utf-8')
  const header = (name: string): readonly string[] => [headers[name] ?? []].flat()
  const reading = responseReader(dialect)({ status, body, header }, Date.now())
  if (!reading.ok) throw new Error('no grant')
  const call = callWriter(dialect)(reading.value.token, 'production')
  const passed = await send(server, '/weather/today', { headers: Object.entries(call.headers).flat() })
  expect([passed.status, passed.body]).toEqual([200, '{"path":"/weather/today"}'])
})

test('an API key that nobody has is refused as plain text', async () => {
  const { status, body } = await exchange('vigie', { key: '', secret: 'guess' })
  expect([status, body]).toEqual([403, 'This API key is not known.'])
})
