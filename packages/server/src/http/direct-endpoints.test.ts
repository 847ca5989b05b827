import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Refusal } from '../exchange/refusal.ts'
import { createLog } from '../serve/log.ts'
import { StoreUnavailable } from '../stores/failures.ts'
import { type DirectEndpoint, type DirectPath, directEndpoints } from './direct-endpoints.ts'
import { lastResort } from './last-resort.ts'

const said =
  (text: string): DirectEndpoint['answer'] =>
  (_request, response) => {
    response.end(text)
    return undefined
  }
const thrown =
  (error: Error): DirectEndpoint['answer'] =>
  () => {
    throw error
  }
const halfAnAnswer = async (_request: IncomingMessage, response: ServerResponse): Promise<void> => {
  response.writeHead(200, { 'content-length': 10 })
  await new Promise<void>((resolve) => response.write('half', () => resolve()))
  throw new Error('too late')
}
const at = (path: string, answer: DirectEndpoint['answer'], host: string | null = null): DirectPath => ({
  host,
  path,
  endpoint: { answer },
})

const paths = [
  at('/anywhere', said('any host')),
  at('/anywhere', said('its own host'), 'localhost'),
  at('/fault', thrown(new Error('a secret of ours'))),
  at('/later', () => Promise.reject(new Error('a secret of ours'))),
  at('/refused', thrown(new Refusal('insecure', 'plain HTTP'))),
  at('/away', () => Promise.reject(new StoreUnavailable('no database'))),
  at('/half', halfAnAnswer),
]

let server: Server
let port: number
beforeAll(async () => {
  let count = 0
  const options = {
    paths,
    requestId: () => `id-${(count += 1)}`,
    lastResort: lastResort(createLog('silent')),
  }
  server = createServer(directEndpoints(options, (_request, response) => response.end('the framework')))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ;({ port } = server.address() as AddressInfo)
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
})

const ask = (path: string, host = '127.0.0.1'): Promise<Response> => fetch(`http://${host}:${port}${path}`)
const textOf = async (path: string, host?: string): Promise<string> => (await ask(path, host)).text()

test('an endpoint is found by its path, whatever the query', async () => {
  expect(await textOf('/anywhere')).toBe('any host')
  expect(await textOf('/anywhere?x=/fault')).toBe('any host')
})

test('that of the host comes before that of any', async () => {
  expect(await textOf('/anywhere', 'localhost')).toBe('its own host')
})

test.each(['/', '/anywhere/', '/ANYWHERE', '/%61nywhere', '//anywhere', '/anywhere;x'])(
  '%s is left to the framework',
  async (path) => expect(await textOf(path)).toBe('the framework'),
)

test.each([
  ['/fault', 500],
  ['/later', 500],
  ['/refused', 403],
  ['/away', 503],
])('what is thrown past an endpoint is answered in one way: %s with %i', async (path, status) => {
  const response = await ask(path)
  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).toContain('application/problem+json')
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('x-request-id')).toMatch(/^id-\d+$/)
  expect(await response.text()).not.toContain('secret')
})

test('half an answer ends with the connection, and the server goes on', async () => {
  await expect(textOf('/half')).rejects.toThrow('terminated')
  expect(await textOf('/anywhere')).toBe('any host')
})
