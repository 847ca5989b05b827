import { inspect } from 'node:util'
import { digitalpaye, oauth2 } from '@guichet/dialects/catalog'
import axios, { AxiosError } from 'axios'
import { expect, test } from 'vitest'
import { everyDialect } from '../../dialects/test/dialects.ts'
import { attachClient } from '../src/axios.ts'
import { answer, startServer } from './scripted-server.ts'

test.each(everyDialect.map((dialect) => [dialect.name, dialect] as const))(
  'axios calls in %s, and again where the token was dead',
  async (_name, dialect) => {
    const server = await startServer(dialect)
    const api = attachClient(axios.create(), server.client())
    const first = await api.get<unknown>('/v1/things', { params: { q: 'a b' } })
    expect(first.data).toEqual({ ok: true })
    expect(server.calls[0]?.query).toMatch(/^q=a(?:\+|%20)b(?:&|$)/)
    server.alive.clear()
    const second = await api.post<unknown>('/v1/things', { words: 'again' })
    expect(second.data).toEqual({ ok: true })
    expect(server.calls.slice(1).map(({ text }) => text)).toEqual(['{"words":"again"}', '{"words":"again"}'])
    expect(server.exchanges).toHaveLength(2)
  },
)

test('a baseURL of its own, and headers, are kept', async () => {
  const server = await startServer(digitalpaye)
  const api = attachClient(
    axios.create({ baseURL: `${server.url}/v1` }),
    server.client({ environment: 'sandbox' }),
  )
  await api.put('/things', 'words', { headers: { 'x-own': '1', 'content-type': 'text/plain' } })
  expect(server.calls[0]).toMatchObject({ method: 'PUT', path: '/v1/things', text: 'words' })
  expect(server.calls[0]?.rawHeaders.join('\n').toLowerCase()).toMatch(
    /x-own\n1[\s\S]*x-environment\nsandbox|x-environment\nsandbox[\s\S]*x-own\n1/,
  )
})

test('a hundred calls make one exchange', async () => {
  const server = await startServer(oauth2)
  const api = attachClient(axios.create(), server.client())
  await Promise.all(Array.from({ length: 100 }, () => api.get('/v1/things')))
  expect(server.exchanges).toHaveLength(1)
})

test('an error has the code of the client, and nothing in it tells the token', async () => {
  const server = await startServer(oauth2)
  const api = attachClient(axios.create(), server.client())
  const failed = async (call: Promise<unknown>): Promise<AxiosError> => {
    const error: unknown = await call.catch((error: unknown) => error)
    expect(error).toBeInstanceOf(AxiosError)
    expect(inspect(error, { depth: 20, showHidden: true, getters: true })).not.toMatch(/token-\d|S3cret/)
    expect(JSON.stringify(error)).not.toMatch(/token-\d|S3cret/)
    return error as AxiosError
  }
  server.callScript.push(answer(404, '{}'))
  expect((await failed(api.get('/v1/none'))).response?.status).toBe(404)
  expect(await failed(api.get('https://other.example/v1/things'))).toMatchObject({ code: 'foreign_origin' })
  server.callScript.push(answer(302, '', { location: 'https://other.example/' }))
  expect(await failed(api.get('/v1/things'))).toMatchObject({ code: 'redirect_refused' })
  server.secret = 'rotated'
  server.alive.clear()
  const refused = attachClient(
    axios.create(),
    server.client({ credentials: { key: server.key, secret: 'S3cret' } }),
  )
  expect(await failed(refused.get('/v1/things'))).toMatchObject({ code: 'credentials_refused' })
})

test('an abort is axios’ own cancellation', async () => {
  const server = await startServer(oauth2)
  const api = attachClient(axios.create(), server.client())
  const abort = new AbortController()
  server.callScript.push(() => abort.abort())
  const error: unknown = await api
    .get('/v1/things', { signal: abort.signal })
    .catch((error: unknown) => error)
  expect(axios.isCancel(error)).toBe(true)
})
