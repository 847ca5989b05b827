/** What stands beside the credential: method, environment, scope, and the header that a token comes back in. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../running-server.ts'
import { canary, expectCleanAnswer, type RefusedRow, startWireServer, type WireServer } from './checks.ts'
import {
  allFormats,
  bytesOf,
  formats,
  formText,
  goodRequest,
  type Header,
  type Pair,
  type WireFormat,
  type WireRequest,
} from './formats.ts'
import { sendBytes, statusesOf } from './raw-http.ts'

let wire: WireServer

beforeAll(async () => {
  wire = await startWireServer()
})

afterAll(() => wire.remove())

const { digishareJson, digishareForm, digishareBasic, oauthForm, oauthJson, oauthBasic } = formats
const { digitalpayeBasic, kisJson } = formats

describe('W01', () => {
  test.each(allFormats)(
    '$name gets a token that verifies offline, for its API and its life',
    async (format) => {
      const pair = await wire.server.keyPair(format.api)
      const claims = await wire.expectGranted(format, goodRequest(format, pair), pair)
      const life = { kis: 3600, recital: 3600, digishare: 31_536_000, didomi: 3600, digitalpaye: 600 }
      expect(claims['aud']).toBe(`urn:guichet:api:${format.api}`)
      expect(Number(claims['exp']) - Number(claims['iat'])).toBe(life[format.api as keyof typeof life])
    },
  )

  test('one credential has the same subject, client, audience and scope in every format of its API', async () => {
    const pair = await wire.server.keyPair('digishare')
    const all = [digishareJson, digishareForm, digishareBasic, oauthForm, oauthJson, oauthBasic]
    const claims: unknown[] = []
    for (const format of all) {
      const { iat, exp, jti, ...lasting } = await wire.expectGranted(format, goodRequest(format, pair), pair)
      expect([iat, exp, jti]).not.toContain(undefined)
      claims.push(lasting)
    }
    expect(new Set(claims.map((one) => JSON.stringify(one))).size).toBe(1)
  })

  test.each(allFormats)(
    '$name gets another token each time, and the earlier ones live on',
    async (format) => {
      const pair = await wire.server.keyPair(format.api)
      const one = await wire.expectGranted(format, goodRequest(format, pair), pair)
      const other = await wire.expectGranted(format, goodRequest(format, pair), pair)
      expect(one['jti']).not.toBe(other['jti'])
    },
  )
})

const withScope = (format: WireFormat, { key, secret }: Pair, scope: unknown): WireRequest => {
  const { names, fixed } = format
  const credential = format.encoding === 'basic' ? {} : { [names.id]: key, [names.secret]: secret }
  const fields = { ...fixed, ...credential, scope }
  const body =
    format.encoding === 'json' ? JSON.stringify(fields) : formText(fields as Record<string, string>)
  return { ...goodRequest(format, { key, secret }), body }
}

const scopes: readonly (readonly [string, string])[] = [
  ['a quote', 'campaigns:read"'],
  ['a backslash', 'campaigns:read\\'],
  ['a letter beyond ASCII', 'campaigns:lecturé'],
  ['a tab', 'campaigns:read\tcampaigns:write'],
  ['two blanks', 'campaigns:read  campaigns:write'],
  ['a blank before', ' campaigns:read'],
  ['a blank behind', 'campaigns:read '],
  ['a comma between', 'campaigns:read,campaigns:write'],
  ['2,000 of them', Array.from({ length: 2_000 }, () => 'a').join(' ')],
  ['one that the API does not have', canary],
  ['one of another API', 'properties:read'],
  ['one that is allowed and one that is not', `campaigns:read ${canary}`],
  ['another case', 'Campaigns:Read'],
  ['a star', '*'],
]

const scopeRows = [oauthForm, oauthJson, oauthBasic].flatMap((format) =>
  scopes.map(([title, scope]): RefusedRow => ({
    title: `W28 ${format.name}: ${title}`,
    format,
    cause: 'scope',
    request: (pair) => withScope(format, pair, scope),
  })),
)

const wrongTypes = [['campaigns:read'], 1, true, null, { a: 1 }].map((scope): RefusedRow => ({
  title: `W28 OAuth JSON: ${JSON.stringify(scope)} for a scope`,
  format: oauthJson,
  cause: 'malformed',
  request: (pair) => withScope(oauthJson, pair, scope),
}))

/** For credentials of Digishare at the standard endpoint, and their scopes. */
const atDigishare = [...scopeRows, ...wrongTypes]

const environment = (pair: Pair, ...headers: readonly Header[]): WireRequest => {
  const good = goodRequest(digitalpayeBasic, pair)
  return { ...good, headers: [...good.headers, ...headers] }
}

const environments = (
  [
    ['an unknown one', ['X-Environment', 'Staging']],
    ['an empty one', ['X-Environment', '']],
    ['two joined', ['X-Environment', 'Production, Sandbox']],
    ['the same one joined', ['X-Environment', 'Production, Production']],
    ['a blank inside', ['X-Environment', 'Pro duction']],
    ['a list of one', ['X-Environment', 'Production,']],
    ['10 kB', ['X-Environment', 'P'.repeat(10_000)]],
    ['a look-alike', ['X-Environment', Buffer.from('Ｐroduction')]],
    ['Latin-1', ['X-Environment', Buffer.from('Productión', 'latin1')]],
    ['in quotes', ['X-Environment', '"Production"']],
    ['an underscore alias', ['X_Environment', 'Sandbox']],
    ['an underscore alias of the same', ['x_environment', 'Production']],
    ['twice', ['X-Environment', 'Production'], ['X-Environment', 'Production']],
    ['twice, another', ['X-Environment', 'Production'], ['x-environment', 'Sandbox']],
    ['beside its alias', ['X-Environment', 'Production'], ['X_Environment', 'Sandbox']],
  ] as readonly (readonly [string, ...Header[]])[]
).map(([title, ...headers]): RefusedRow => ({
  title: `W29 ${title}`,
  format: digitalpayeBasic,
  cause: 'malformed',
  request: (pair) => environment(pair, ...headers),
}))

const otherEnvironment: RefusedRow = {
  title: 'W29 the other one',
  format: digitalpayeBasic,
  cause: 'invalid',
  request: (pair) => environment(pair, ['X-Environment', 'Sandbox']),
}

test.each([...atDigishare, ...environments, otherEnvironment])('$title', async (row) => {
  await wire.expectRefused(row)
})

describe('W28', () => {
  test.each([oauthForm, oauthJson, oauthBasic])(
    '$name: what is asked for is what is granted',
    async (format) => {
      const pair = await wire.server.keyPair(format.api)
      const request = withScope(format, pair, 'campaigns:read')
      expect(await wire.expectGranted(format, request, pair)).toMatchObject({ scope: 'campaigns:read' })
      const answer = JSON.parse((await wire.send(request)).body) as Record<string, unknown>
      expect(answer['scope']).toBe('campaigns:read')
    },
  )

  test('a credential without a scope is never given all, and cannot ask for one', async () => {
    const pair = await wire.server.keyPair('digishare', { scopes: [] })
    const none = await wire.expectGranted(oauthForm, goodRequest(oauthForm, pair), pair)
    expect(none['scope']).toBe('')
    const answer = JSON.parse((await wire.send(goodRequest(oauthForm, pair))).body) as object
    expect(Object.keys(answer)).not.toContain('scope')
    const response = await wire.send(withScope(oauthForm, pair, 'campaigns:read'))
    expect([response.status, JSON.parse(response.body)]).toMatchObject([400, { error: 'invalid_scope' }])
  })

  test('who asks for none is told which ones were granted', async () => {
    const pair = await wire.server.keyPair('digishare', { scopes: ['campaigns:write'] })
    const answer: unknown = JSON.parse((await wire.send(goodRequest(oauthForm, pair))).body)
    expect(answer).toMatchObject({ scope: 'campaigns:write' })
  })
})

describe('W29', () => {
  test.each(['production', 'PRODUCTION', 'Production', 'pRoDuCtIoN'])('%s is Production', async (spelled) => {
    const pair = await wire.server.keyPair('digitalpaye')
    const claims = await wire.expectGranted(
      digitalpayeBasic,
      environment(pair, ['x-environment', spelled]),
      pair,
    )
    expect(claims['env']).toBe('production')
  })

  test('none is Production, because the dialect says so', async () => {
    const pair = await wire.server.keyPair('digitalpaye')
    const claims = await wire.expectGranted(digitalpayeBasic, environment(pair), pair)
    expect(claims['env']).toBe('production')
  })

  test('a key of the sandbox gets a token of the sandbox, and only where it asks for it', async () => {
    const pair = await wire.server.keyPair('digitalpaye', { environment: 'sandbox' })
    const claims = await wire.expectGranted(
      digitalpayeBasic,
      environment(pair, ['X-Environment', 'Sandbox']),
      pair,
    )
    expect(claims['env']).toBe('sandbox')
    expect((await wire.send(environment(pair))).status).toBe(401)
    expect((await wire.send(environment(pair, ['X-Environment', 'Production']))).status).toBe(401)
  })
})

describe('W29 at a call', () => {
  const callWith = async (own: 'production' | 'sandbox', ...headers: readonly Header[]): Promise<number> => {
    const pair = await wire.server.keyPair('digitalpaye', { environment: own })
    const spelled = own === 'sandbox' ? 'Sandbox' : 'Production'
    const granted = await wire.send(environment(pair, ['X-Environment', spelled]))
    const token: Header = ['authorization', `Bearer ${digitalpayeBasic.tokenOf(granted)}`]
    const target = '/v1/collecte/mobile-money'
    return (await wire.send({ method: 'POST', target, headers: [token, ...headers], body: '' })).status
  }

  test('the environment of the token may be named, in any case, or left out', async () => {
    for (const spelled of ['Sandbox', 'sandbox', 'SANDBOX']) {
      expect(await callWith('sandbox', ['X-Environment', spelled])).toBe(200)
    }
    expect(await callWith('sandbox')).toBe(200)
    expect(await callWith('production', ['X-Environment', 'Production'])).toBe(200)
  })

  const refused: readonly (readonly Header[])[] = [
    [['X-Environment', 'Production']],
    [['x-environment', 'production']],
    [['X_Environment', 'Production']],
    [['X-Environment', 'Sandbox, Production']],
    [['X-Environment', 'Staging']],
    [['X-Environment', '']],
    [
      ['X-Environment', 'Sandbox'],
      ['X-Environment', 'Production'],
    ],
    [
      ['X-Environment', 'Sandbox'],
      ['X_Environment', 'Production'],
    ],
  ]

  test.each(refused.map((headers) => ({ headers })))(
    'a token of the sandbox does not pass with $headers',
    async ({ headers }) => {
      const before = wire.server.upstream.length
      expect(await callWith('sandbox', ...headers)).toBe(401)
      expect(wire.server.upstream).toHaveLength(before)
    },
  )
})

describe('J36', () => {
  test.each([
    'access_token=TOKEN',
    'a=b&access_token=x',
    'access_token=',
    'access%5Ftoken=x',
    'access_token=%zz',
  ])('a token in the header and ?%s are two ways, and refused', async (query) => {
    const pair = await wire.server.keyPair('didomi')
    const token = formats.didomiJson.tokenOf(await wire.send(goodRequest(formats.didomiJson, pair)))
    const headers = [['authorization', `Bearer ${token}`] as const]
    const target = `/v1/properties?${query.replace('TOKEN', token)}`
    const before = wire.server.upstream.length
    const response = await wire.send({ method: 'GET', target, headers, body: '' })
    // The page of Didomi knows one status for a call without a valid token.
    expect(response.status).toBe(401)
    expect(wire.server.upstream).toHaveLength(before)
    expectCleanAnswer(response, [token])
  })

  test('at Digishare two ways are 400', async () => {
    const pair = await wire.server.keyPair('digishare')
    const token = digishareJson.tokenOf(await wire.send(goodRequest(digishareJson, pair)))
    const headers = [['authorization', `Bearer ${token}`] as const]
    const target = `/v1/campaigns?access_token=${token}`
    expect((await wire.send({ method: 'GET', target, headers, body: '' })).status).toBe(400)
  })
})

const onePerPath = [...new Map(allFormats.map((format) => [format.path, format])).values()]
const methods = ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'OPTIONS', 'QUERY']

describe('W31', () => {
  const rows = onePerPath.flatMap((format) => methods.map((method) => ({ format, method })))

  test.each(rows)(
    '$method at $format.path is 405, with the good credential too',
    async ({ format, method }) => {
      const pair = await wire.server.keyPair(format.api)
      const good = { ...goodRequest(format, pair), method }
      // A body of GET, HEAD or TRACE would be another test.
      const response = await wire.send(/^(?:GET|HEAD|TRACE)$/.test(method) ? { ...good, body: '' } : good)
      expect(response.status).toBe(405)
      expect(response.header('allow')).toEqual(['POST'])
      expectCleanAnswer(response, [pair.key, pair.secret])
      if (method === 'HEAD') expect(response.body).toBe('')
      await wire.expectGranted(format, goodRequest(format, pair), pair)
    },
  )

  const strange = ['FOO', 'post', 'PROPFIND', 'LOCK', 'SEARCH']
  const strangers = onePerPath.flatMap((format) => strange.map((method) => ({ format, method })))

  test.each(strangers)('$method at $format.path is refused', async ({ format, method }) => {
    const pair = await wire.server.keyPair(format.api)
    const response = await wire.send({ ...goodRequest(format, pair), method })
    expect([400, 404, 405]).toContain(response.status)
    expect(response.header('cache-control')).toEqual(['no-store'])
    expect(response.body).not.toContain(pair.key)
  })

  test.each(onePerPath)('a credential in the query of $path is not read', async (format) => {
    const { key, secret } = await wire.server.keyPair(format.api)
    const { names, fixed, path } = format
    const query = formText({ ...fixed, [names.id || 'api_key']: key, [names.secret || 'api_secret']: secret })
    const target = `${path}${path.includes('?') ? '&' : '?'}${query}`
    const get = await wire.send({ method: 'GET', target, headers: [], body: '' })
    expect(get.status).toBe(405)
    const post = await wire.send({ method: 'POST', target, headers: [], body: '' })
    expect([400, 415]).toContain(post.status)
    for (const answer of [get, post]) expectCleanAnswer(answer, [key, secret])
  })
})

describe('W32', () => {
  test('the token is in the documented header and nowhere else', async () => {
    const pair = await wire.server.keyPair('kis')
    const response = await wire.send(goodRequest(kisJson, pair))
    expect(response.status).toBe(200)
    expect(response.header('authorization')).toEqual([expect.stringMatching(/^Bearer eyJ[\w.-]+$/)])
    expect(response.header('cache-control')).toEqual(['no-store'])
    expect(response.body).toBe('{"success":true}')
    const elsewhere = response.headers.filter(
      ([name, value]) => name !== 'authorization' && value.includes('eyJ'),
    )
    expect(elsewhere).toEqual([])
  })

  test('no web origin may read it where the configuration names none', async () => {
    const pair = await wire.server.keyPair('kis')
    const good = goodRequest(kisJson, pair)
    const response = await wire.send({
      ...good,
      headers: [...good.headers, ['origin', 'https://app.example']],
    })
    expect(response.status).toBe(200)
    expect(response.headers.filter(([name]) => name.startsWith('access-control-'))).toEqual([])
  })
})

describe('W32 a token that no verifier would take', () => {
  const scopes = Array.from({ length: 120 }, (_, index) => `scope-${index}-${'x'.repeat(60)}`)
  const yaml = `apis: [{ name: kis, dialects: [kis], scopes: [${scopes.join(', ')}], routes: [{ path: /things }] }]`
  let server: TestServer

  beforeAll(async () => {
    server = await startTestServer({ yaml })
  })

  afterAll(() => server.remove())

  test.each([
    [60, 200],
    [120, 400],
  ])('%i scopes of 70 letters give %i', async (count, status) => {
    const pair = await server.keyPair('kis', { scopes: scopes.slice(0, count) })
    const response = await sendBytes({ port: server.port }, [bytesOf(goodRequest(kisJson, pair))])
    expect([response.status, response.header('authorization').length]).toEqual([
      status,
      status === 200 ? 1 : 0,
    ])
    if (status === 200) {
      const headers = [['authorization', `Bearer ${kisJson.tokenOf(response)}`] as const]
      const called = bytesOf({ method: 'GET', target: '/things', headers, body: '' })
      expect((await sendBytes({ port: server.port }, [called])).status).toBe(200)
    } else {
      expect(response.body).toBe('{"success":false,"errors":["The requested scope is not allowed."]}')
      expect((await server.audit())[0]).toMatchObject({
        action: 'exchange.refused',
        cause: 'scope',
        credentialId: pair.id,
      })
    }
  })

  test('fewer scopes, asked for at the standard endpoint, give one again', async () => {
    const pair = await server.keyPair('kis')
    const request = withScope(oauthForm, pair, scopes.slice(0, 2).join(' '))
    expect((await sendBytes({ port: server.port }, [bytesOf(request)])).status).toBe(200)
  })
})

describe('I7', () => {
  test.each(allFormats)('$name: one connection serves good requests behind bad ones', async (format) => {
    const pair = await wire.server.keyPair(format.api)
    const good = goodRequest(format, pair)
    const wrong = goodRequest(format, { ...pair, secret: canary })
    const empty = { ...good, headers: [], body: '' }
    const last = { ...good, headers: [...good.headers, ['connection', 'close'] as const] }
    const requests = [wrong, good, empty, good, wrong, last].map(bytesOf)
    const statuses = await statusesOf({ port: wire.server.port }, requests)
    expect(statuses.map((status) => status === 200)).toEqual([false, true, false, true, false, true])
  })
})
