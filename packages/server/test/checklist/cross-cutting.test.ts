import { afterAll, beforeAll, expect, test } from 'vitest'
import { join } from 'node:path'
import { start } from '../cli/command.ts'
import { startTestServer, type TestServer } from '../running-server.ts'
import { allFormats, formats, goodRequest, type Header, type Pair } from '../wire-format/formats.ts'
import { bearer, basicOf, call, exchange, peerOf, send, tokenFor } from './conversation.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ settings: 'logs: { level: trace }' })
})

afterAll(() => server.remove())

const shouted = (headers: readonly Header[]): readonly Header[] =>
  headers.map(([name, value]) => [name.toUpperCase(), value])

test.each(allFormats)('A-X-1 $name: header names count in any case', async (format) => {
  const good = goodRequest(format, await server.keyPair(format.api))
  expect((await send(peerOf(server), { ...good, headers: shouted(good.headers) })).status).toBe(200)
})

test.each(allFormats.filter(({ encoding }) => encoding !== 'basic'))(
  'A-X-1 $name: names in a body count as they are',
  async (format) => {
    const good = goodRequest(format, await server.keyPair(format.api))
    for (const name of [format.names.id, format.names.secret]) {
      const body = String(good.body).replace(name, name.toUpperCase())
      expect([400, 422]).toContain((await send(peerOf(server), { ...good, body })).status)
    }
  },
)

const { kisJson, recitalForm, digishareJson, didomiJson, digitalpayeBasic } = formats
const calls = [
  [kisJson, 'GET /api/v1/api_token_access/collections'],
  [recitalForm, 'GET /extract/api/v1/config/'],
  [digishareJson, 'GET /v1/campaigns'],
  [didomiJson, 'GET /v1/properties'],
  [digitalpayeBasic, 'POST /v1/collecte/mobile-money'],
] as const

test.each(calls)('A-X-2 $name: the words Bearer and Basic count in any case', async (format, line) => {
  const pair = await server.keyPair(format.api)
  const token = await tokenFor(server, format, pair)
  for (const scheme of ['Bearer', 'bearer', 'BEARER', 'bEaReR']) {
    expect((await call(server, line, ['authorization', `${scheme} ${token}`])).status).toBe(200)
  }
  if (format.encoding !== 'basic') return
  for (const scheme of ['Basic', 'basic', 'BASIC']) {
    const headers: readonly Header[] = [['authorization', `${scheme} ${basicOf(pair)}`]]
    expect((await send(peerOf(server), { ...goodRequest(format, pair), headers })).status).toBe(200)
  }
})

test('A-X-5 no log holds a secret, a Basic value or a token, not even that of a response header', async () => {
  const logged = await startTestServer({ settings: 'logs: { level: trace }' })
  const pairs = new Map<string, Pair>()
  for (const { api } of allFormats) pairs.set(api, pairs.get(api) ?? (await logged.keyPair(api)))
  await logged.stop()

  const config = join(logged.folder, 'guichet.yaml')
  const child = start(['serve', '--config', config, '--data', logged.folder, '--port', String(logged.port)])
  let log = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (log += text))
  await new Promise<void>((resolve) => child.stdout?.once('data', () => resolve()))

  const canaries: string[] = []
  for (const format of allFormats) {
    const pair = pairs.get(format.api) ?? { key: '', secret: '' }
    const wrong = { ...pair, secret: `wrong-${format.name.replaceAll(' ', '-')}` }
    const token = await tokenFor(logged, format, pair)
    canaries.push(token, pair.secret, basicOf(pair), wrong.secret, basicOf(wrong))
    await exchange(logged, format, wrong)
    await send(peerOf(logged), {
      ...goodRequest(format, pair),
      target: `${format.path.split('?')[0]}?s=${wrong.secret}`,
    })
    await call(logged, 'GET /v1/campaigns', bearer(token))
    await call(logged, 'GET /v1/campaigns', bearer(wrong.secret))
  }
  child.kill('SIGTERM')
  await new Promise((resolve) => child.once('close', resolve))
  await logged.remove()

  expect(log).toContain('"service":"guichet"')
  for (const canary of canaries) expect(log.includes(canary)).toBe(false)
})

test.each(allFormats)('A-X-6 $name: a refusal repeats nothing of the credential', async (format) => {
  const { key, secret } = await server.keyPair(format.api)
  const sent = { key: `${key}x`, secret: `${secret}x` }
  for (const request of [
    goodRequest(format, { key, secret: sent.secret }),
    goodRequest(format, sent),
    { ...goodRequest(format, sent), body: `{"${sent.key}":"${sent.secret}` },
    { ...goodRequest(format, sent), method: 'PUT' },
  ]) {
    const { status, headers, body } = await send(peerOf(server), request)
    if (status === 200) throw new Error('a wrong secret was taken')
    for (const text of [key, secret]) expect(JSON.stringify([headers, body])).not.toContain(text)
  }
})
