import { Readable } from 'node:stream'
import { defineDialect } from '@guichet/dialects'
import { digitalpaye, kis, oauth2 } from '@guichet/dialects/catalog'
import { Agent, fetch as undiciFetch, interceptors, Pool, request } from 'undici'
import type { Dispatcher } from 'undici'
import { afterEach, expect, test } from 'vitest'
import { everyDialect } from '../../dialects/test/dialects.ts'
import { clientInterceptor } from '../src/undici.ts'
import type { ScriptedServer } from './scripted-server.ts'
import { answer, startServer } from './scripted-server.ts'

const agents: Dispatcher[] = []

afterEach(async () => {
  for (const agent of agents.splice(0)) await agent.destroy()
})

function dispatcherOf(
  server: ScriptedServer,
  ...further: Dispatcher.DispatcherComposeInterceptor[]
): Dispatcher {
  const agent = new Agent()
  agents.push(agent)
  return agent.compose(clientInterceptor(server.client()), ...further)
}

test.each(everyDialect.map((dialect) => [dialect.name, dialect] as const))(
  'undici calls in %s, and again where the token was dead',
  async (_name, dialect) => {
    const server = await startServer(dialect)
    const dispatcher = dispatcherOf(server)
    const first = await request(`${server.url}/v1/things?q=1`, { dispatcher })
    expect([first.statusCode, await first.body.json()]).toEqual([200, { ok: true }])
    server.alive.clear()
    const second = await request(`${server.url}/v1/things`, { dispatcher, method: 'POST', body: 'again' })
    expect([second.statusCode, await second.body.json()]).toEqual([200, { ok: true }])
    expect(server.calls.map(({ text }) => text)).toEqual(['', 'again', 'again'])
    expect(server.exchanges).toHaveLength(2)
  },
)

test('headers in every form, cookies and queries are kept', async () => {
  const inCookie = defineDialect({
    name: 'in-cookie',
    request: { path: '/token', credentials: { secret: { field: 'secret' } } },
    response: { body: { token: '${token}' } },
    call: { token: { cookie: 'session' } },
    lifetime: '1h',
  })
  const server = await startServer(inCookie)
  const dispatcher = dispatcherOf(server)
  const forms = [
    { 'X-Own': '1', Cookie: 'theme=dark' },
    ['X-Own', '1', 'Cookie', 'theme=dark'],
    new Map([
      ['X-Own', '1'],
      ['Cookie', 'theme=dark'],
    ]),
  ]
  for (const headers of forms) {
    const { statusCode, body } = await request(server.url, {
      path: '/v1/a',
      query: { b: 'c d' },
      headers,
      dispatcher,
    } as Parameters<typeof request>[1])
    await body.dump()
    expect(statusCode).toBe(200)
    const { rawHeaders, query } = server.calls.at(-1)!
    expect(rawHeaders.filter((name) => name.toLowerCase() === 'cookie')).toHaveLength(1)
    expect(rawHeaders).toEqual(expect.arrayContaining(['X-Own', '1', 'theme=dark; session=token-1']))
    expect(query).toMatch(/^b=c(?:\+|%20)d$/)
  }
})

test('the fetch of undici, too', async () => {
  const server = await startServer(kis)
  const response = await undiciFetch(`${server.url}/v1/things`, { dispatcher: dispatcherOf(server) })
  expect([response.status, await response.json()]).toEqual([200, { ok: true }])
})

test('a pool, too', async () => {
  const server = await startServer(digitalpaye)
  const pool = new Pool(server.url)
  agents.push(pool)
  const { statusCode, body } = await pool
    .compose(clientInterceptor(server.client()))
    .request({ path: '/v1/a', method: 'GET' })
  await body.dump()
  expect(statusCode).toBe(200)
})

test('a stream is not sent again: the refusal arrives whole, and the next call has a new token', async () => {
  const server = await startServer(oauth2)
  const dispatcher = dispatcherOf(server)
  const call = (body: string | Readable) =>
    request(`${server.url}/v1/things`, { method: 'POST', body, dispatcher })
  await (await call('first')).body.dump()
  server.alive.clear()
  const refused = await call(Readable.from(['again']))
  expect([refused.statusCode, await refused.body.json()]).toEqual([
    401,
    expect.objectContaining({ error: 'invalid_token' }),
  ])
  const next = await call('next')
  await next.body.dump()
  expect(next.statusCode).toBe(200)
  expect(server.exchanges).toHaveLength(2)
})

test('an address that always answers like a dead token gets two calls, and its answer arrives', async () => {
  const server = await startServer(oauth2)
  const dispatcher = dispatcherOf(server)
  server.callScript.push(...Array.from({ length: 9 }, () => answer(401, 'never', { 'x-why': 'so' })))
  for (let call = 0; call < 3; call++) {
    const { statusCode, headers, body } = await request(`${server.url}/v1/never`, { dispatcher })
    expect([statusCode, headers['x-why'], await body.text()]).toEqual([401, 'so', 'never'])
  }
  expect(server.calls).toHaveLength(4)
  expect(server.exchanges).toHaveLength(2)
})

test('a sign in the body is found, and a long answer arrives whole', async () => {
  const told = defineDialect({
    name: 'told',
    request: { path: '/token', credentials: { secret: { field: 'secret' } } },
    response: { body: { token: '${token}' } },
    call: { dead: [{ status: 200, field: 'code', equals: 40101 }] },
    lifetime: '1h',
  })
  const json = { 'content-type': 'application/json' }
  const long = JSON.stringify({ code: 40101, more: 'x'.repeat(300_000) })
  const server = await startServer(told)
  const dispatcher = dispatcherOf(server)
  server.callScript.push(answer(200, '{"code":40101}', json))
  const first = await request(`${server.url}/v1/things`, { dispatcher })
  expect(await first.body.json()).toEqual({ ok: true })
  server.callScript.push(answer(200, long, json))
  const second = await request(`${server.url}/v1/things`, { dispatcher })
  expect(await second.body.text()).toBe(long)
  expect(server.exchanges).toHaveLength(2)
})

test('another origin gets nothing, by itself or by a redirect', async () => {
  const [server, other] = [await startServer(oauth2), await startServer(oauth2)]
  const dispatcher = dispatcherOf(server, interceptors.redirect({ maxRedirections: 3 }))
  await expect(request(`${other.url}/v1/things`, { dispatcher })).rejects.toMatchObject({
    code: 'foreign_origin',
  })
  server.callScript.push(answer(302, '', { location: `${other.url}/v1/stolen` }))
  await expect(request(`${server.url}/v1/things`, { dispatcher })).rejects.toMatchObject({
    code: 'foreign_origin',
  })
  expect(other.calls).toEqual([])
  server.callScript.push(answer(302, '', { location: '/v1/moved' }))
  const { statusCode, body } = await request(`${server.url}/v1/things`, { dispatcher })
  await body.dump()
  expect([statusCode, server.calls.at(-1)?.path]).toEqual([200, '/v1/moved'])
})

test('a redirect interceptor on the wrong side follows nothing', async () => {
  const [server, other] = [await startServer(kis), await startServer(kis)]
  const agent = new Agent()
  agents.push(agent)
  const redirects = interceptors.redirect({ maxRedirections: 3 })
  const dispatcher = agent.compose(redirects, clientInterceptor(server.client()))
  server.callScript.push(answer(302, '', { location: `${other.url}/v1/stolen` }))
  const { statusCode, body } = await request(`${server.url}/v1/things`, { dispatcher })
  await body.dump()
  expect(statusCode).toBe(302)
  expect(other.calls).toEqual([])
})

test('a refused exchange, a cut connection and an abort are errors of the call', async () => {
  const server = await startServer(oauth2)
  const dispatcher = dispatcherOf(server)
  server.exchangeScript.push(answer(401, ''))
  const refused = request(`${server.url}/v1/things`, { dispatcher })
  await expect(refused).rejects.toMatchObject({ code: 'credentials_refused' })
  const healthy = await startServer(oauth2)
  const second = dispatcherOf(healthy)
  healthy.callScript.push((response) => void response.destroy())
  await expect(request(`${healthy.url}/v1/things`, { dispatcher: second })).rejects.toMatchObject({
    code: 'UND_ERR_SOCKET',
  })
  const abort = new AbortController()
  healthy.callScript.push(() => abort.abort(new Error('enough')))
  const aborted = request(`${healthy.url}/v1/things`, { dispatcher: second, signal: abort.signal })
  await expect(aborted).rejects.toThrow('enough')
})

test('a new token that cannot ride is an error of the call', async () => {
  const server = await startServer(oauth2)
  let token = 'service-token-1'
  server.alive.add(token)
  const agent = new Agent()
  agents.push(agent)
  const dispatcher = agent.compose(clientInterceptor(server.client({ credentials: () => ({ token }) })))
  await (await request(`${server.url}/v1/things`, { dispatcher })).body.dump()
  server.alive.clear()
  token = 'from-a-file\n'
  await expect(request(`${server.url}/v1/things`, { dispatcher })).rejects.toMatchObject({
    code: 'credentials_unusable',
  })
})

test('a call of another origin is refused before anything is exchanged', async () => {
  const server = await startServer(oauth2)
  const dispatcher = dispatcherOf(server)
  await expect(request('http://127.0.0.1:9/v1/things', { dispatcher })).rejects.toMatchObject({
    code: 'foreign_origin',
  })
  expect(server.exchanges).toEqual([])
})
