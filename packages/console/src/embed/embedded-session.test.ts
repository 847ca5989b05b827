import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createEmbeddedSession } from './embedded-session.ts'

let server: Server
let address = ''
/** The one token that the server takes now. */
let good = ''
let bodies: string[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const taken = request.headers.authorization === `Bearer ${good}`
      if (taken) bodies.push(Buffer.concat(chunks).toString())
      response.writeHead(taken ? 200 : 401).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})

beforeEach(() => {
  bodies = []
})

afterAll(() => new Promise((resolve) => server.close(resolve)))

const post = async (token: Promise<string>, body: string): Promise<Request> =>
  new Request(address, { method: 'POST', body, headers: { authorization: `Bearer ${await token}` } })

test('requests that find the same token dead share the next one, and go out again with their bodies', async () => {
  const given = ['first', 'second', 'third']
  let asked = 0
  const session = createEmbeddedSession(
    () => given[asked++] ?? '',
    () => expect.unreachable('the session goes on'),
  )
  good = 'second'
  const requests = await Promise.all(['one', 'two', 'three'].map((body) => post(session.token(), body)))
  const answers = await Promise.all(requests.map((request) => session.send(request)))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  expect(bodies.toSorted()).toEqual(['one', 'three', 'two'])
  expect(asked).toBe(2)
  expect(await session.token()).toBe('second')
})

test('a token that was given as a text is not renewed: the page is told that the session has ended', async () => {
  let ended = 0
  const session = createEmbeddedSession('only', () => (ended += 1))
  good = 'another'
  expect((await session.send(await post(session.token(), 'one'))).status).toBe(401)
  expect(ended).toBe(1)
})

test('a fresh token that is refused ends the session, too', async () => {
  let ended = 0
  const session = createEmbeddedSession(
    () => 'never good',
    () => (ended += 1),
  )
  good = 'another'
  expect((await session.send(await post(session.token(), 'one'))).status).toBe(401)
  expect(ended).toBe(1)
})

test('where the page can give no fresh token, the session has ended', async () => {
  let ended = 0
  let asked = 0
  const session = createEmbeddedSession(
    () => {
      if (asked++ > 0) throw new Error('the page has signed out')
      return 'first'
    },
    () => (ended += 1),
  )
  good = 'another'
  expect((await session.send(await post(session.token(), 'one'))).status).toBe(401)
  expect(ended).toBe(1)
})

test('a token that could not be given is asked for again the next time', async () => {
  let asked = 0
  const session = createEmbeddedSession(
    () => {
      if (asked++ === 0) throw new Error('the back end is away')
      return 'later'
    },
    () => expect.unreachable('the session has not begun'),
  )
  await expect(session.token()).rejects.toThrow('the back end is away')
  expect(await session.token()).toBe('later')
})
