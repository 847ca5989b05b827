/** A credential of one part, in a format of an operator's own: the secret alone says who is calling. */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { requestWriter } from '@guichet/dialects'
import { loadDialect } from '@guichet/dialects/load'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { disableCredential } from '../../src/credentials/disable-credential.ts'
import { enableCredential } from '../../src/credentials/enable-credential.ts'
import { importCredentials } from '../../src/credentials/import-credentials.ts'
import { rotateSecret } from '../../src/credentials/rotate-secret.ts'
import { actor, startTestServer, type TestServer } from '../running-server.ts'
import { type Answer, send } from '../transport/client.ts'

const file = fileURLToPath(new URL('../../../dialects/test/dialects/atoll.yaml', import.meta.url))
const loaded = loadDialect(readFileSync(file, 'utf8'), file)
if (!loaded.ok) throw new Error('the dialect is not sound')
const write = requestWriter(loaded.dialect)

let server: TestServer

beforeAll(async () => {
  server = await startTestServer({
    yaml: `
throttle:
  credentialAndAddress: { failures: 2, window: 5m }
  credential: { failures: 2, window: 15m, block: 5m }
  address: { failures: 20, window: 5m }
dialects: ['${file}']
apis:
  - { name: atoll, dialects: [atoll], scopes: [read, write] }
  - { name: other, dialects: [kis] }
`,
  })
})

afterAll(() => server.remove())

async function exchange(secret: string, from = '127.0.0.1'): Promise<Answer> {
  const request = write({ key: '', secret, environment: 'production', scopes: null })
  const headers = Object.entries(request.headers).flat()
  return send(server, request.target, { method: request.method, headers, body: request.body, from })
}

const refused = { errorCode: 'BXNIM0415E', errorMessage: 'Provided API key could not be found.' }
const eventually = async (secret: string, status: number, from: string): Promise<void> => {
  const patient = { timeout: 10_000, interval: 200 }
  await vi.waitUntil(async () => (await exchange(secret, from)).status === status, patient)
}

describe('a secret without a key', () => {
  test('is exchanged, from the store and then from memory, for a token of its own credential', async () => {
    await server.keyPair('atoll')
    const { id, key, secret } = await server.keyPair('atoll', { scopes: ['read'] })
    for (let nth = 0; nth < 2; nth++) {
      const answer = await exchange(secret)
      expect(answer.status).toBe(200)
      const body = JSON.parse(answer.body) as Record<string, unknown>
      expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3600, scope: 'read' })
      const claims = decodeJwt(String(body['access_token']))
      expect(claims).toMatchObject({ sub: id, client_id: key, aud: 'urn:guichet:api:atoll' })
      expect(body['expiration']).toBe(claims.exp)
    }
  })

  test('that is wrong, cut, a key, a bearer token or of another API is refused in the words of the dialect', async () => {
    const { key, secret } = await server.keyPair('atoll')
    const other = await server.keyPair('other')
    const { token } = await server.bearerToken('atoll')
    for (const text of ['wrong', secret.slice(0, -1), `${secret} `, key, token, other.secret]) {
      const answer = await exchange(text, '127.0.0.2')
      expect([answer.status, JSON.parse(answer.body)]).toEqual([400, refused])
    }
  })

  test('that is missing is another refusal', async () => {
    const body = 'grant_type=urn%3Aatoll%3Aparams%3Aoauth%3Agrant-type%3Aapikey'
    const headers = ['Content-Type', 'application/x-www-form-urlencoded']
    const answer = await send(server, '/identity/token', { method: 'POST', headers, body })
    expect([answer.status, answer.body]).toEqual([400, expect.stringContaining('BXNIM0109E')])
  })

  test('is refused while its credential is disabled, though it was in memory, and works again', async () => {
    const { id, secret } = await server.keyPair('atoll')
    expect((await exchange(secret, '127.0.0.3')).status).toBe(200)
    await disableCredential(server.context, id, actor)
    await eventually(secret, 400, '127.0.0.3')
    expect(JSON.parse((await exchange(secret, '127.0.0.3')).body)).toEqual(refused)
    await enableCredential(server.context, id, actor)
    await eventually(secret, 200, '127.0.0.3')
  })

  test('is found by the old and the new secret of a rotation, and by the old one no more after it', async () => {
    const { id, secret } = await server.keyPair('atoll')
    expect((await exchange(secret, '127.0.0.4')).status).toBe(200)
    const once = await rotateSecret(server.context, id, { overlap: 60_000 }, actor)
    if (!('secret' in once)) throw new Error('a key pair has a secret')
    for (const text of [secret, once.secret]) expect((await exchange(text, '127.0.0.4')).status).toBe(200)
    await rotateSecret(server.context, id, { overlap: 0 }, actor)
    await eventually(secret, 400, '127.0.0.4')
  })

  test('that was imported by its SHA-256 is found, and goes on after it was hashed anew', async () => {
    const secret = 'an0ther-system-made-this-4711'
    const value = createHash('sha256').update(secret).digest('hex')
    await imported({ key: 'imported-1', secretHash: { algorithm: 'sha256', value } })
    expect((await exchange(secret, '127.0.0.5')).status).toBe(200)
    const isAnew = async (): Promise<boolean> =>
      (await server.audit()).some(({ action }) => action === 'credential.rehashed')
    await vi.waitUntil(isAnew, { timeout: 20_000 })
    expect((await exchange(secret, '127.0.0.5')).status).toBe(200)
  })

  test('that two credentials have tells nobody apart, and is refused', async () => {
    const secret = 'an0ther-system-made-this-0815'
    await imported({ key: 'twin-1', secret })
    await imported({ key: 'twin-2', secret })
    expect((await exchange(secret, '127.0.0.5')).status).toBe(400)
  })
})

async function imported(entry: Readonly<Record<string, unknown>>): Promise<void> {
  const plain = {
    kind: 'key-pair',
    api: 'atoll',
    organization: 'Acme',
    environment: 'production',
    name: 'old',
  }
  await importCredentials(server.context, JSON.stringify([{ ...plain, ...entry }]), actor)
}

describe('guesses at a secret without a key', () => {
  test('are counted by their address alone, so that nobody else is shut out', async () => {
    const { secret } = await server.keyPair('atoll')
    for (let nth = 0; nth < 20; nth++) expect((await exchange(`guess ${nth}`, '127.0.0.9')).status).toBe(400)
    const blocked = await exchange(secret, '127.0.0.9')
    expect([blocked.status, JSON.parse(blocked.body)]).toMatchObject([429, { errorCode: 'BXNIM0505E' }])
    expect(Number(blocked.headers['retry-after'])).toBeGreaterThan(0)
    expect((await exchange(secret, '127.0.0.10')).status).toBe(200)
  })

  test('leave neither the text nor a digest of it in the trail', async () => {
    const { secret } = await server.keyPair('atoll')
    await exchange(secret, '127.0.0.11')
    await exchange('gsec-a-guess-to-be-found', '127.0.0.11')
    const trail = JSON.stringify(await server.audit())
    for (const text of [secret, 'gsec-a-guess-to-be-found']) {
      for (const written of [text, ...server.context.hashing.tokenDigests(text)]) {
        expect(trail).not.toContain(written)
      }
    }
    const [last] = (await server.audit()).filter(({ action }) => action === 'exchange.refused')
    expect(last?.attempt).toMatchObject({ key: '' })
  })
})
