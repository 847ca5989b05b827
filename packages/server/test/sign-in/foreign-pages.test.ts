import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../running-server.ts'
import { password, type Person, signedIn } from './people.ts'

let server: TestServer
let somebody: Person

beforeAll(async () => {
  server = await startTestServer()
  somebody = await signedIn(server)
})

afterAll(() => server.remove())

const credential = { kind: 'key-pair', api: 'kis', name: 'made by a foreign page' }

/** As a page elsewhere can send it: what it sets, and what the browser adds. */
const foreign: [string, Record<string, string>][] = [
  ['without our header', { 'x-guichet-console': '' }],
  ['from another site', { 'sec-fetch-site': 'cross-site' }],
  ['from a sibling of our host', { 'sec-fetch-site': 'same-site' }],
  ['typed into the address bar', { 'sec-fetch-site': 'none' }],
  ['from an origin without a name', { 'sec-fetch-site': 'cross-site', origin: 'null' }],
  ['as a form', { 'content-type': 'application/x-www-form-urlencoded', 'x-guichet-console': '' }],
  ['as text', { 'content-type': 'text/plain', 'x-guichet-console': '' }],
]

describe('a change that a foreign page sends with the cookie', () => {
  it.each(foreign)('%s is refused, and nothing is changed', async (_, headers) => {
    const before = await server.context.store.lastSequence()
    const answer = await somebody.browser.ask('POST', '/credentials', credential, headers)
    expect(answer.status).toBe(403)
    expect(await server.context.store.lastSequence()).toBe(before)
  })

  it.each(foreign)('%s signs nobody in', async (_, headers) => {
    const { email } = somebody
    const before = await server.context.store.lastSequence()
    const answer = await somebody.browser.ask('POST', '/session', { email, password }, headers)
    expect(answer.status).toBe(403)
    expect(answer.headers.getSetCookie()).toEqual([])
    expect(await server.context.store.lastSequence()).toBe(before)
  })

  it('is refused by its origin where the browser says nothing more of itself', async () => {
    const send = async (origin: string): Promise<number> => {
      const answer = await fetch(`${server.url}/api/v1/credentials`, {
        method: 'POST',
        headers: {
          cookie: somebody.browser.cookie ?? '',
          'content-type': 'application/json',
          'x-guichet-console': '1',
          origin,
        },
        body: JSON.stringify(credential),
      })
      return answer.status
    }
    // fetch of this runtime writes sec-fetch-mode alone, like a browser without fetch metadata.
    expect(await send('https://evil.example')).toBe(403)
    expect(await send('null')).toBe(403)
    expect(await send(`${server.url}.evil.example`)).toBe(403)
    expect(await send(new URL(server.url).origin)).toBe(201)
  })

  it('gets no permission before it is sent', async () => {
    const answer = await fetch(`${server.url}/api/v1/credentials`, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-headers': 'x-guichet-console' },
    })
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    expect(answer.headers.get('access-control-allow-headers')).toBeNull()
  })
})
