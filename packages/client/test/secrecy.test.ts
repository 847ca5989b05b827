import { inspect } from 'node:util'
import { defineDialect } from '@guichet/dialects'
import { everyDialect } from '../../dialects/test/dialects.ts'
import { oauth2 } from '@guichet/dialects/catalog'
import { expect, test } from 'vitest'
import { createClient, GuichetError, memoryCache } from '../src/index.ts'
import { answer, startServer } from './scripted-server.ts'

const secret = 'S3cret-of-the-test'

/** Everything that a program might print of a value. */
function shown(value: unknown): string {
  const deep = inspect(value, { depth: 20, showHidden: true, getters: true })
  return [deep, inspect(value), JSON.stringify(value), String(value), cloned(value)].join('\n')
}

function cloned(value: unknown): string {
  try {
    return inspect(structuredClone(value), { depth: 20, showHidden: true })
  } catch {
    return 'cannot be cloned'
  }
}

test('neither token nor secret shows in a client, a token or a cache', async () => {
  const server = await startServer(oauth2)
  const cache = memoryCache()
  const client = server.client({ cache, credentials: { key: server.key, secret } })
  const held = await client.getToken()
  expect(held.token).toBe('token-1')
  for (const value of [client, held, cache, { client, held, cache }]) {
    expect(shown(value)).not.toMatch(/token-1|S3cret|key-of-the-test/)
  }
})

test('a bearer token does not show either', async () => {
  const client = createClient({
    dialect: oauth2,
    baseUrl: 'https://api.example.com',
    credentials: { token: 'bearer-1' },
  })
  expect((await client.getToken()).token).toBe('bearer-1')
  expect(shown([client, await client.getToken()])).not.toContain('bearer-1')
})

const failures = [
  answer(500, `{"you sent":"${secret}"}`),
  answer(200, `<html>\n${secret}`),
  answer(401, secret),
  answer(302, '', { location: `https://other.example/?secret=${secret}` }),
  answer(429, secret, { 'retry-after': '900' }),
]

test.each(everyDialect.map((dialect) => [dialect.name, dialect] as const))(
  'no error of %s tells a secret, a token or a part of an answer',
  async (_name, dialect) => {
    for (const behaviour of failures) {
      const server = await startServer(dialect)
      server.exchangeScript.push(behaviour)
      const error: unknown = await server
        .client()
        .getToken()
        .catch((error: unknown) => error)
      expect(error).toBeInstanceOf(GuichetError)
      expect(shown(error)).not.toMatch(/S3cret|key-of-the-test|you sent/)
    }
    const gone = await startServer(dialect)
    const client = gone.client()
    await gone.close()
    const error: unknown = await client.getToken().catch((error: unknown) => error)
    expect(error).toMatchObject({ code: 'exchange_unreachable' })
    expect(shown(error)).not.toMatch(/S3cret|key-of-the-test/)
  },
)

test('what a fetch of the caller’s own throws is not quoted', async () => {
  const client = createClient({
    dialect: oauth2,
    baseUrl: 'https://api.example.com',
    credentials: { key: 'key-of-the-test', secret },
    fetch: (address, init) => Promise.reject(new Error(`cannot send ${address} ${inspect(init)}`)),
    sleep: () => Promise.resolve(),
  })
  const error: unknown = await client.getToken().catch((error: unknown) => error)
  expect(error).toMatchObject({ code: 'exchange_unreachable' })
  expect(shown(error)).not.toMatch(/S3cret|key-of|Basic/)
})

const inQuery = defineDialect({
  name: 'in-query',
  request: { path: '/token', credentials: { secret: { field: 'secret' } } },
  response: { body: { token: '${token}' } },
  call: { token: { query: 'session' } },
  lifetime: '1h',
})

/** A call with its token in the address, and a fetch of the caller's own that makes exchanges alone. */
async function failedCall(fail: (address: string) => never, init: RequestInit = {}): Promise<unknown> {
  const server = await startServer(inQuery)
  const send = async (address: string, given: RequestInit): Promise<Response> =>
    address.includes('token-1') ? fail(address) : fetch(address, given)
  const call = server.client({ fetch: send }).fetch('/v1/things', init)
  return call.catch((error: unknown) => error)
}

test('a call that fails does not tell the token of its address, whatever fetch says of it', async () => {
  const error = await failedCall((address) => {
    const cause = new Error(`error sending request for url (${address})`)
    throw Object.assign(new TypeError('fetch failed', { cause }), { path: address, code: 'ECONNREFUSED' })
  })
  expect(error).toBeInstanceOf(TypeError)
  expect(shown(error)).toMatch(/\/v1\/things could not be made, or was cut \(ECONNREFUSED\)/)
  expect(shown(error)).not.toContain('token-1')
})

test.each([
  ['client error (Connect): invalid peer certificate: UnknownIssuer', 'invalid peer certificate'],
  ['client error (Connect): tcp connect error: Connection refused (os error 111)', 'Connection refused'],
  ['client error (Connect): something new', 'no reason given'],
])('a failure that Deno tells without a code, %s, is named without its address', async (said, name) => {
  const error = await failedCall((address) => {
    const cause = new Error(`error sending request for url (${address}): ${said}`)
    throw new TypeError('fetch failed', { cause })
  })
  expect(shown(error)).toContain(`could not be made, or was cut (${name}).`)
  expect(shown(error)).not.toContain('token-1')
})

test('whoever aborts such a call gets the reason that was given', async () => {
  const leaving = new AbortController()
  const reason = new Error('enough')
  const abort = (): never => {
    leaving.abort(reason)
    throw reason
  }
  expect(await failedCall(abort, { signal: leaving.signal })).toBe(reason)
})

test.each([[secret], [null], [7], [undefined]])(
  'credentials that are none are an error that does not quote them: %j',
  async (credentials) => {
    const server = await startServer(oauth2)
    const error: unknown = await server
      .client({ credentials: () => credentials as never })
      .getToken()
      .catch((error: unknown) => error)
    expect(error).toMatchObject({ name: 'GuichetError', code: 'credentials_unusable' })
    expect(shown(error)).not.toMatch(/S3cret/)
  },
)
