/** RFC 8414: what the metadata names works, and what works is named. */

import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../running-server.ts'
import { type Answer, send, tokenFor } from '../transport/client.ts'
import { basicOf, formType, introspect, jsonType } from './asking.ts'

const path = '/.well-known/oauth-authorization-server'
type Metadata = Readonly<Record<string, unknown>>

const metadataOf = async (server: TestServer, at = path): Promise<Metadata> => {
  const answer = await send(server, at)
  expect(answer.status).toBe(200)
  return JSON.parse(answer.body) as Metadata
}

describe('the metadata', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.remove())

  test('T24 is this', async () => {
    const { url } = server
    const methods = ['client_secret_basic', 'client_secret_post']
    const { scopes_supported: scopes, ...rest } = await metadataOf(server)
    expect(rest).toEqual({
      issuer: url,
      token_endpoint: `${url}/oauth/token`,
      token_endpoint_auth_methods_supported: methods,
      grant_types_supported: ['client_credentials'],
      introspection_endpoint: `${url}/oauth/introspect`,
      introspection_endpoint_auth_methods_supported: methods,
      revocation_endpoint: `${url}/oauth/revoke`,
      revocation_endpoint_auth_methods_supported: methods,
      jwks_uri: `${url}/.well-known/jwks.json`,
      response_types_supported: [],
    })
    const configured = server.configuration.apis.flatMap((api) => api.scopes)
    expect(scopes).toEqual(expect.arrayContaining(configured))
    expect(new Set(scopes as string[]).size).toBe((scopes as string[]).length)
  })

  test('T15 says the issuer of the configuration, whatever a request says', async () => {
    const plain = await metadataOf(server)
    for (const headers of [
      ['Host', 'evil.example'],
      ['X-Forwarded-Host', 'evil.example', 'X-Forwarded-Proto', 'https', 'X-Forwarded-Prefix', '/evil'],
      ['Forwarded', 'host=evil.example;proto=https'],
    ]) {
      const { body } = await send(server, path, { headers })
      expect(JSON.parse(body)).toEqual(plain)
    }
  })

  test('T16 T17 may be read by everybody and kept for as long as the keys', async () => {
    const { headers, body } = await send(server, path, { headers: ['Origin', 'https://evil.example'] })
    const keys = await send(server, '/.well-known/jwks.json')
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'access-control-allow-origin': '*',
      'cache-control': keys.headers['cache-control'],
      etag: expect.stringMatching(/^"[\w-]{43}"$/),
    })
    expect(headers).not.toHaveProperty('access-control-allow-credentials')
    const again = await send(server, path, { headers: ['If-None-Match', headers.etag ?? ''] })
    expect([again.status, again.body]).toEqual([304, ''])
    const head = await send(server, path, { method: 'HEAD' })
    expect([head.status, head.headers['content-length']]).toEqual([200, String(Buffer.byteLength(body))])
  })

  test.each(['POST', 'PUT', 'DELETE'])('is not there for %s', async (method) => {
    expect((await send(server, path, { method })).status).toBe(404)
  })

  const asked = async (
    endpoint: unknown,
    grant: string,
    credential: 'basic' | 'form' | 'json',
  ): Promise<Answer> => {
    const pair = await server.keyPair('kis')
    const at = String(endpoint).slice(server.url.length)
    const named = { client_id: pair.key, client_secret: pair.secret }
    const rest = { grant_type: grant, token: 'x' }
    const sent = credential === 'basic' ? rest : { ...rest, ...named }
    const body = credential === 'json' ? JSON.stringify(sent) : new URLSearchParams(sent).toString()
    const type = credential === 'json' ? jsonType : formType
    return send(server, at, {
      method: 'POST',
      headers: [...type, ...(credential === 'basic' ? basicOf(pair) : [])],
      body,
    })
  }

  test.each(['token', 'introspection', 'revocation'])(
    'names no method of the %s endpoint that does not work',
    async (name) => {
      const metadata = await metadataOf(server)
      const endpoint = metadata[`${name}_endpoint`]
      expect(metadata[`${name}_endpoint_auth_methods_supported`]).toHaveLength(2)
      for (const credential of ['basic', 'form', 'json'] as const) {
        expect((await asked(endpoint, 'client_credentials', credential)).status).toBe(200)
      }
    },
  )

  test.each([
    'password',
    'refresh_token',
    'authorization_code',
    'urn:ietf:params:oauth:grant-type:token-exchange',
  ])('L27 W26 the grant %s is neither named nor served', async (grant) => {
    const metadata = await metadataOf(server)
    expect(metadata['grant_types_supported']).not.toContain(grant)
    const answer = await asked(metadata['token_endpoint'], grant, 'basic')
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.body)).toMatchObject({ error: 'unsupported_grant_type' })
  })

  test('L27 no grant comes with a refresh token', async () => {
    const { body } = await asked((await metadataOf(server))['token_endpoint'], 'client_credentials', 'form')
    expect(Object.keys(JSON.parse(body) as object).toSorted()).toEqual([
      'access_token',
      'expires_in',
      'scope',
      'token_type',
    ])
  })
})

describe('an issuer with a path', () => {
  const yaml = `issuer: https://auth.example.com/tickets/
trustedProxies: [127.0.0.1]
apis: [{ name: parcels, dialects: [oauth2], routes: [{ path: /parcels }] }]`
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ yaml })
  })
  afterAll(() => server.remove())

  const secure = ['X-Forwarded-Proto', 'https']

  test('T24 stands behind the well-known path, and the plain one says the same', async () => {
    const inserted = await send(server, `${path}/tickets`, { headers: secure })
    const plain = await send(server, path, { headers: secure })
    expect(inserted.status).toBe(200)
    expect(inserted.body).toBe(plain.body)
    expect(JSON.parse(inserted.body)).toMatchObject({ issuer: 'https://auth.example.com/tickets' })
    expect((await send(server, `${path}/other`, { headers: secure })).status).toBe(404)
  })

  test('every address works, whether the proxy hands the path on or takes it off', async () => {
    const metadata = JSON.parse((await send(server, path, { headers: secure })).body) as Metadata
    const pair = await server.keyPair('parcels')
    for (const prefix of ['https://auth.example.com', 'https://auth.example.com/tickets']) {
      const at = (name: string): string => String(metadata[name]).slice(prefix.length)
      const headers = [...formType, ...basicOf(pair), ...secure]
      const post = (name: string, body: string): Promise<Answer> =>
        send(server, at(name), { method: 'POST', headers, body })
      const granted = await post('token_endpoint', 'grant_type=client_credentials')
      expect(granted.status).toBe(200)
      const { access_token: token } = JSON.parse(granted.body) as { access_token: string }
      const said = (): Promise<Answer> => post('introspection_endpoint', `token=${token}`)
      expect(JSON.parse((await said()).body)).toMatchObject({ active: true, iss: metadata['issuer'] })
      expect((await post('revocation_endpoint', `token=${token}`)).status).toBe(200)
      expect(JSON.parse((await said()).body)).toEqual({ active: false })
      expect((await send(server, at('jwks_uri'), { headers: secure })).status).toBe(200)
    }
  })
})

describe('where a dialect of an API has the standard path', () => {
  const taker = fileURLToPath(new URL('./taker.yaml', import.meta.url))
  const api = 'name: parcels, dialects: [taker], routes: [{ path: /parcels }]'

  test('the token endpoint is not named, and introspection is', async () => {
    const server = await startTestServer({ yaml: `dialects: [${taker}]\napis: [{ ${api} }]` })
    const metadata = await metadataOf(server)
    expect(metadata).not.toHaveProperty('token_endpoint')
    expect(metadata).not.toHaveProperty('token_endpoint_auth_methods_supported')
    expect(metadata).toMatchObject({
      grant_types_supported: [],
      introspection_endpoint: `${server.url}/oauth/introspect`,
    })
    const pair = await server.keyPair('parcels')
    const body = JSON.stringify({ id: pair.key, password: pair.secret })
    const granted = await send(server, '/oauth/token', { method: 'POST', headers: jsonType, body })
    const { token } = JSON.parse(granted.body) as { token: string }
    expect(await introspect(server, pair, token)).toMatchObject({ active: true })
    await server.remove()
  })

  test('on a host that is not the issuer’s, the standard one is named and served', async () => {
    const hosts = 'hosts: [parcels.example.com]'
    const server = await startTestServer({ yaml: `dialects: [${taker}]\napis: [{ ${api}, ${hosts} }]` })
    expect(await metadataOf(server)).toMatchObject({ token_endpoint: `${server.url}/oauth/token` })
    expect(await tokenFor(server, 'oauth2', await server.keyPair('parcels'))).toMatch(
      /^[\w-]+\.[\w-]+\.[\w-]+$/,
    )
    await server.remove()
  })
})
