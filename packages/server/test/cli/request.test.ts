import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { TestServer } from '../running-server.ts'
import { call, formats, grantsOf, pairFor, startApis, temporaryFolder } from './calling.ts'
import { start } from './command.ts'

// Each test starts processes, and the machine may be busy with others.
vi.setConfig({ testTimeout: 60_000 })

let server: TestServer
const elsewhere: Server[] = []

beforeAll(async () => {
  server = await startApis()
})

afterAll(async () => {
  for (const api of elsewhere) api.close().closeAllConnections()
  await server.remove()
})

const sampleOf = (api: string): readonly string[] =>
  (server.configuration.apis.find(({ name }) => name === api)?.sample ?? '').split(' ')

/** An API that is elsewhere than the exchange. */
async function startApi(listener: RequestListener): Promise<string> {
  const api = createServer(listener)
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve))
  elsewhere.push(api)
  return `http://127.0.0.1:${(api.address() as AddressInfo).port}`
}

test.concurrent.for(formats)('%s: a call of the API %s arrives and is answered', async ([dialect, api]) => {
  const { id, args, secret } = await pairFor(server, dialect, api)
  const outcome = await call(['request', ...args, ...sampleOf(api)], { secret })
  const [method = '', path = ''] = sampleOf(api)
  expect(outcome).toMatchObject({ status: 0, stderr: '', stdout: JSON.stringify({ path }) })
  const arrived = server.upstream.find(({ rawHeaders }) => rawHeaders.includes(id))
  expect(arrived).toMatchObject({ method, url: path })
})

test('calls that follow each other share one token, and a dead one is replaced', async () => {
  const { id, args, secret } = await pairFor(server, 'kis', 'kis')
  const caches = temporaryFolder()
  const run = () => call(['request', '--cache', ...args, ...sampleOf('kis')], { secret, caches })
  await run()
  expect(await run()).toMatchObject({ status: 0 })
  expect(await grantsOf(server, id)).toBe(1)
  const [name = ''] = readdirSync(join(caches, 'guichet'))
  const file = join(caches, 'guichet', name)
  const kept = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, JSON.stringify({ ...kept, token: 'Bearer dead' }))
  expect(await run()).toMatchObject({ status: 0 })
  expect(await grantsOf(server, id)).toBe(2)
  expect(JSON.parse(readFileSync(file, 'utf8')).token).not.toBe('Bearer dead')
})

describe('what is sent', () => {
  const post = async (...more: readonly string[]) => {
    const { id, args, secret } = await pairFor(server, 'oauth2', 'didomi')
    const outcome = await call(['request', ...args, 'POST', '/v1/properties?a=1', ...more], { secret })
    expect(outcome).toMatchObject({ status: 0, stderr: '' })
    const arrived = server.upstream.find(({ rawHeaders }) => rawHeaders.includes(id))!
    const pairs = arrived.rawHeaders.flatMap((name, at) =>
      at % 2 === 0 ? [[name.toLowerCase(), arrived.rawHeaders[at + 1]] as const] : [],
    )
    return { ...arrived, headers: Object.fromEntries(pairs) }
  }

  test.concurrent('a body is JSON unless a header says otherwise', async () => {
    const { url, body, headers } = await post('--body', '{"name":"é"}', '--header', 'X-Trace: a:b')
    expect({ url, body }).toEqual({ url: '/v1/properties?a=1', body: '{"name":"é"}' })
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-trace': 'a:b' })
    const form = await post('--body', 'a=1', '--header', 'content-type: application/x-www-form-urlencoded')
    expect(form.headers['content-type']).toBe('application/x-www-form-urlencoded')
  })

  test.concurrent('a file', async () => {
    const file = join(temporaryFolder(), 'body.json')
    writeFileSync(file, '[1, 2]\n')
    expect((await post('--body', `@${file}`)).body).toBe('[1, 2]\n')
  })

  test.concurrent('the folder of an installation, which other commands want, is no body', async () => {
    const { args, secret } = await pairFor(server, 'kis', 'kis')
    const outcome = await call(['--data', server.folder, 'request', ...args, ...sampleOf('kis')], { secret })
    expect(outcome).toMatchObject({ status: 0, stderr: '' })
  })
})

describe('what comes back', () => {
  const bytes = Buffer.from(Array.from({ length: 1 << 17 }, (_, at) => (at * 31) & 255))

  test.concurrent('the bytes of the body, as they came', async () => {
    const api = await startApi((_, response) => response.end(bytes))
    const { args, secret } = await pairFor(server, 'oauth2', 'kis')
    const child = start(['request', ...args, '--api-url', api, 'GET', '/file'])
    const chunks: Buffer[] = []
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stdin?.end(secret)
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0)
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true)
  })

  test.concurrent('--json: one object, with a body that is no text in base64', async () => {
    const api = await startApi((_, response) => response.setHeader('X-Kind', 'picture').end(bytes))
    const { args, secret } = await pairFor(server, 'oauth2', 'kis')
    const outcome = await call(['request', '--json', ...args, '--api-url', api, 'GET', '/file'], { secret })
    const { status, headers, encoding, body, ...rest } = outcome.json()
    expect({ status, encoding, rest }).toEqual({ status: 200, encoding: 'base64', rest: {} })
    expect(headers).toMatchObject({ 'x-kind': 'picture' })
    expect(Buffer.from(body, 'base64').equals(bytes)).toBe(true)
  })

  test.concurrent('--include: status and headers before it', async () => {
    const { args, secret } = await pairFor(server, 'didomi', 'didomi')
    const outcome = await call(['request', '--include', ...args, ...sampleOf('didomi')], { secret })
    expect(outcome.stdout).toMatch(
      /^HTTP 200 OK\n(?:[\w-]+: .*\n)*content-type: application\/json\n(?:[\w-]+: .*\n)*\n\{"path"/,
    )
  })

  test.concurrent('a refusal of the API: its body, and exit status 1', async () => {
    const api = await startApi((_, response) => response.writeHead(404).end('{"error":"no such thing"}'))
    const { args, secret } = await pairFor(server, 'oauth2', 'kis')
    const words = [...args, '--api-url', api, 'GET', '/nothing']
    expect(await call(['request', ...words], { secret })).toMatchObject({
      status: 1,
      stdout: '{"error":"no such thing"}',
      stderr: 'The API answered 404 Not Found.\n',
    })
    const outcome = await call(['request', '--json', ...words], { secret })
    expect(outcome.status).toBe(1)
    expect(outcome.json()).toMatchObject({
      status: 404,
      encoding: 'utf8',
      body: '{"error":"no such thing"}',
    })
  })
})

describe('a bearer token', () => {
  const args = (url: string) => ['request', '--dialect', 'didomi', '--url', url, '--bearer-token']

  test.concurrent('is sent as it is, without an exchange and without a trace', async () => {
    const { id, token } = await server.bearerToken('didomi')
    const caches = temporaryFolder()
    const outcome = await call([...args(server.url), ...sampleOf('didomi')], { secret: token, caches })
    expect(outcome).toMatchObject({ status: 0, stderr: '' })
    expect(await grantsOf(server, id)).toBe(0)
    expect(readdirSync(caches)).toEqual([])
  })

  test.concurrent('that is not known: the API’s own refusal', async () => {
    const outcome = await call([...args(server.url), ...sampleOf('didomi')], { secret: 'gst_unknown-token' })
    expect(outcome).toMatchObject({ status: 1, stderr: 'The API answered 401 Unauthorized.\n' })
    expect(JSON.parse(outcome.stdout)).toMatchObject({ name: 'NotAuthenticated' })
  })
})

describe('no answer', () => {
  test.concurrent('the credential is refused', async () => {
    const { args } = await pairFor(server, 'kis', 'kis')
    const outcome = await call(['request', '--json', ...args, ...sampleOf('kis')], {
      secret: 'gsec_wrong-one',
    })
    expect(outcome.status).toBe(1)
    expect(outcome.json().error).toMatchObject({ code: 'credentials_refused', status: 401 })
  })

  test.concurrent('the API is away', async () => {
    const { args, secret } = await pairFor(server, 'kis', 'kis')
    const away = ['--api-url', 'http://127.0.0.1:1', 'GET', '/v1/things?canary=1']
    const outcome = await call(['request', '--json', ...args, ...away], { secret })
    expect(outcome.status).toBe(1)
    expect(outcome.json().error.code).toBe('api_unreachable')
    expect(outcome.stderr).toContain('The API at http://127.0.0.1:1 could not be reached')
    expect(outcome.stderr).not.toContain('canary')
  })

  test.concurrent('the connection is cut in the middle of the body', async () => {
    const api = await startApi((_, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('the first half', () => response.destroy())
    })
    const { args, secret } = await pairFor(server, 'oauth2', 'kis')
    const outcome = await call(['request', ...args, '--api-url', api, 'GET', '/'], { secret })
    expect(outcome.status).toBe(1)
    expect(outcome.stderr).toMatch(/or the connection was cut \(\w+\).*\[api_unreachable\]\n$/)
  })

  test.concurrent('the API sends the call elsewhere, where the token must not go', async () => {
    let followed = 0
    const other = await startApi((_, response) => response.end(`${++followed}`))
    const api = await startApi((_, response) => response.writeHead(302, { location: other }).end())
    const { args, secret } = await pairFor(server, 'oauth2', 'kis')
    const outcome = await call(['request', '--json', ...args, '--api-url', api, 'GET', '/'], { secret })
    expect(outcome.status).toBe(1)
    expect(outcome.json().error.code).toBe('redirect_refused')
    expect(followed).toBe(0)
  })
})

test.concurrent.for([
  ['a token after its option', ['--bearer-token', 'canary', 'GET', '/'], 'too many arguments'],
  ['a token in its option', ['--bearer-token=canary', 'GET', '/'], '--bearer-token'],
  ['a token with a key', ['--bearer-token', '--key', 'x', 'GET', '/'], 'cannot be used with'],
  ['a token in a header', ['--header', 'Authorization: canary', 'GET', '/'], 'can read a command line'],
] as const)('wrong usage: %s', async ([, words, says]) => {
  const outcome = await call([
    'request',
    '--dialect',
    'oauth2',
    '--url',
    'https://auth.example.com',
    ...words,
  ])
  expect(outcome).toMatchObject({ status: 2, stdout: '' })
  expect(outcome.stderr).toContain(says)
  expect(outcome.stderr).not.toContain('canary')
})
