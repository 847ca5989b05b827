import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { catalog } from '@guichet/dialects/catalog'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { disableCredential } from '../../server/src/credentials/disable-credential.ts'
import { enableCredential } from '../../server/src/credentials/enable-credential.ts'
import { actor, startTestServer, type TestServer } from '../../server/test/running-server.ts'
import { fileCache } from '../src/file-cache/index.ts'
import { createClient } from '../src/index.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.remove())

const hundred = Array.from({ length: 100 }, (_, at) => at)

/** A change holds on a running server within a second, where the machine does nothing else. */
const soon = { interval: 25, timeout: 20_000 }

async function grantsOf(from: TestServer, credentialId: string): Promise<number> {
  const events = await from.audit()
  return events.filter((one) => one.action === 'exchange.granted' && one.credentialId === credentialId).length
}

function sampleOf(name: string): readonly [path: string, init: RequestInit] {
  const api = server.configuration.apis.find((api) => api.name === name)
  const [method = '', path = ''] = api?.sample?.split(' ') ?? []
  return [path, { method, body: method === 'POST' ? '{}' : null }]
}

/** OAuth's credentials are those of any API. */
const rows = Object.values(catalog).map((dialect) => {
  return { name: dialect.name, dialect, api: dialect.name === 'oauth2' ? 'digishare' : dialect.name }
})

describe.each(rows)('$name', ({ dialect, api }) => {
  test('a hundred calls at once make one exchange, by the server’s own count', async () => {
    const pair = await server.keyPair(api)
    const client = createClient({ dialect, baseUrl: server.url, credentials: pair })
    const answers = await Promise.all(hundred.map(() => client.fetch(...sampleOf(api))))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(100)
    expect(await grantsOf(server, pair.id)).toBe(1)
  })

  test('a credential that is disabled is refused, and works again when it is enabled', async () => {
    const pair = await server.keyPair(api)
    const start = () => createClient({ dialect, baseUrl: server.url, credentials: pair })
    const client = start()
    expect((await client.fetch(...sampleOf(api))).status).toBe(200)
    await disableCredential(server.context, pair.id, actor)
    await vi.waitFor(async () => {
      await expect(client.fetch(...sampleOf(api))).rejects.toMatchObject({ code: 'credentials_refused' })
    }, soon)
    await enableCredential(server.context, pair.id, actor)
    // That client leaves refused credentials alone for a while; another asks at once.
    await vi.waitFor(async () => expect((await start().fetch(...sampleOf(api))).status).toBe(200), soon)
  })
})

describe('a cache in files', () => {
  const dialect = catalog['recital']!

  const newFolder = (): string => {
    const around = mkdtempSync(join(tmpdir(), 'guichet-client-'))
    onTestFinished(() => rmSync(around, { recursive: true, force: true }))
    return join(around, 'guichet')
  }

  test('clients that share it share one exchange, at once and one after the other', async () => {
    const pair = await server.keyPair('recital')
    const folder = newFolder()
    const start = () =>
      createClient({ dialect, baseUrl: server.url, credentials: pair, cache: fileCache({ folder }) })
    const tokens = await Promise.all(hundred.slice(0, 10).map(() => start().getToken()))
    tokens.push(await start().getToken())
    expect(new Set(tokens.map(({ token }) => token)).size).toBe(1)
    expect(await grantsOf(server, pair.id)).toBe(1)
  })

  test('neither another secret nor another environment gets what is kept', async () => {
    const { key, secret } = await server.keyPair('recital')
    const cache = fileCache({ folder: newFolder() })
    const start = (secret: string) =>
      createClient({ dialect, baseUrl: server.url, credentials: { key, secret }, cache })
    await start(secret).getToken()
    await expect(start(`${secret}x`).getToken()).rejects.toMatchObject({ code: 'credentials_refused' })
    const sandbox = { dialect: catalog['digitalpaye']!, baseUrl: server.url, cache }
    const credentials = await server.keyPair('digitalpaye')
    await createClient({ ...sandbox, credentials }).getToken()
    const other = createClient({ ...sandbox, credentials, environment: 'sandbox' })
    await expect(other.getToken()).rejects.toMatchObject({ code: 'credentials_refused' })
  })
})

/** An address that stays while the server behind it goes and comes; without one, connections are cut. */
async function startForwarder(): Promise<{ readonly url: string; port: number | null }> {
  const forwarder: Server = createServer((socket) => {
    if (state.port === null) return void socket.destroy()
    const onward = connect(state.port, '127.0.0.1')
    onward.on('error', () => socket.destroy()).on('close', () => socket.destroy())
    socket.on('error', () => onward.destroy()).on('close', () => onward.destroy())
    socket.pipe(onward).pipe(socket)
  })
  await new Promise<void>((resolve) => forwarder.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void forwarder.close())
  const url = `http://127.0.0.1:${(forwarder.address() as AddressInfo).port}`
  const state: { readonly url: string; port: number | null } = { url, port: null }
  return state
}

test('a server that is restarted in the middle: the token lives on, and an exchange waits for the server', async () => {
  const dialect = catalog['didomi']!
  const settings = 'issuer: https://auth.example.com'
  const address = await startForwarder()
  let running = await startTestServer({ settings })
  onTestFinished(() => running.remove())
  address.port = running.port
  const [first, second] = [await running.keyPair('didomi'), await running.keyPair('didomi')]

  const holder = createClient({ dialect, baseUrl: address.url, credentials: first })
  const { token } = await holder.getToken()

  await running.stop()
  address.port = null
  await expect(holder.fetch('/v1/properties')).rejects.toThrow(TypeError)

  let waits = 0
  const late = createClient({
    dialect,
    baseUrl: address.url,
    credentials: second,
    sleep: async () => {
      waits++
      running = await startTestServer({ settings, folder: running.folder })
      address.port = running.port
    },
  })
  expect((await late.fetch('/v1/properties')).status).toBe(200)
  expect(waits).toBe(1)

  expect((await holder.fetch('/v1/properties')).status).toBe(200)
  expect((await holder.getToken()).token).toBe(token)
  expect(await grantsOf(running, first.id)).toBe(1)
  expect(await grantsOf(running, second.id)).toBe(1)
})
