import { catalog, oauth2 } from '@guichet/dialects/catalog'
import type { Dialect } from '@guichet/dialects'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { revokeCredential } from '../../server/src/credentials/revoke-credential.ts'
import { rotateSecret } from '../../server/src/credentials/rotate-secret.ts'
import { actor, startTestServer } from '../../server/test/running-server.ts'
import type { TestServer } from '../../server/test/running-server.ts'
import { createClient } from '../src/index.ts'
import type { Client, CredentialsSource } from '../src/index.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.remove())

/** A change holds on a running server within a second, where the machine does nothing else. */
const soon = { interval: 25, timeout: 20_000 }

interface Row {
  readonly title: string
  readonly dialect: Dialect
  readonly api: string
}

const own = Object.values(catalog).filter((dialect) => dialect !== oauth2)
const rows: readonly Row[] = own.flatMap((dialect) => [
  { title: dialect.name, dialect, api: dialect.name },
  { title: `OAuth at ${dialect.name}`, dialect: oauth2, api: dialect.name },
])

describe.each(rows)('$title', ({ dialect, api }) => {
  const clientWith = (credentials: CredentialsSource): Client =>
    createClient({ dialect, baseUrl: server.url, credentials })

  const call = (client: Client): Promise<Response> => {
    const { method, path } = sampleOf(api)
    return client.fetch(path, { method, body: method === 'POST' ? '{}' : null })
  }

  test('gets a token, and the call reaches the API behind the gateway', async () => {
    const client = clientWith(await server.keyPair(api))
    const { token, expiresAt } = await client.getToken()
    expect(token).toMatch(/^(?:Bearer )?[\w-]+\.[\w-]+\.[\w-]+$/)
    expect(expiresAt === null || expiresAt.getTime() > Date.now()).toBe(true)
    const before = server.upstream.length
    expect((await call(client)).status).toBe(200)
    expect(server.upstream).toHaveLength(before + 1)
  })

  test('a wrong secret is refused as credentials', async () => {
    const { key } = await server.keyPair(api)
    const client = clientWith({ key, secret: 'wrong' })
    await expect(client.getToken()).rejects.toMatchObject({ code: 'credentials_refused', cause: 'invalid' })
  })

  test('a revoked credential ends with that error too', async () => {
    const pair = await server.keyPair(api)
    const client = clientWith(pair)
    expect((await call(client)).status).toBe(200)
    await revokeCredential(server.context, pair.id, actor)
    await vi.waitFor(() => expect(call(client)).rejects.toMatchObject({ code: 'credentials_refused' }), soon)
  })

  test('a secret that is rotated is picked up, and its old tokens are replaced', async () => {
    const pair = await server.keyPair(api)
    let { secret } = pair
    const client = clientWith(() => ({ key: pair.key, secret }))
    const first = (await client.getToken()).token
    const issue = await rotateSecret(server.context, pair.id, { overlap: 0, refuseTokens: true }, actor)
    secret = 'secret' in issue ? issue.secret : ''
    await vi.waitFor(async () => {
      expect((await call(client)).status).toBe(200)
      expect((await client.getToken()).token).not.toBe(first)
    }, soon)
  })
})

test('a service token is used as it is', async () => {
  const { token } = await server.bearerToken('recital')
  const client = createClient({ dialect: catalog['recital']!, baseUrl: server.url, credentials: { token } })
  const { path } = sampleOf('recital')
  expect((await client.fetch(path)).status).toBe(200)
})

test('scopes are asked for', async () => {
  const credentials = await server.keyPair('didomi', { scopes: ['properties:read'] })
  const clientFor = (scope: string): Client =>
    createClient({ dialect: oauth2, baseUrl: server.url, credentials, scopes: [scope] })
  expect((await clientFor('properties:read').fetch('/v1/properties')).status).toBe(200)
  const refused = clientFor('properties:write').getToken()
  await expect(refused).rejects.toMatchObject({ code: 'exchange_refused', cause: 'scope' })
})

function sampleOf(name: string): { readonly method: string; readonly path: string } {
  const api = server.configuration.apis.find((api) => api.name === name)
  const [method = '', path = ''] = api?.sample?.split(' ') ?? []
  return { method, path }
}
