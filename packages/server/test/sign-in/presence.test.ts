import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startTestServer, type TestServer } from '../running-server.ts'
import { codeOf, password, type Person, signedIn, withTotp } from './people.ts'

let server: TestServer

beforeAll(async () => {
  // The clock stands but for where it is set, so that no row takes longer than the time that it speaks of.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
  server = await startTestServer({ settings: 'console: { confirmed: 1s }' })
})

afterAll(async () => {
  vi.useRealTimers()
  await server.remove()
})

const heavy: [string, string, object][] = [
  ['making a credential', '/credentials', { kind: 'key-pair', api: 'kis', name: 'job' }],
  ['inviting a member', '/invitations', { email: 'new@acme.example' }],
  ['making a member', '/members', { email: 'other@acme.example' }],
  ['adding a second factor', '/second-factors/totp', {}],
]

/** Signed in so long ago that a proof of presence is asked for. */
async function longSignedIn(): Promise<Person> {
  const somebody = await signedIn(server)
  const { body } = await somebody.browser.ask('GET', '/session')
  vi.setSystemTime(Date.parse(String(body['confirmedUntil'])))
  return somebody
}

describe('what weighs heavily', () => {
  it.each(heavy)('%s wants a proof of presence', async (_, path, body) => {
    const { browser } = await longSignedIn()
    const refused = await browser.ask('POST', path, body)
    expect([refused.status, refused.body['code']]).toEqual([403, 'confirmation-required'])
    const before = browser.cookie
    expect((await browser.ask('POST', '/session/presence', { password: 'wrong' })).status).toBe(401)
    expect((await browser.ask('POST', '/session/presence', { password })).status).toBe(200)
    expect(browser.cookie).not.toBe(before)
    expect((await browser.ask('POST', path, body)).status).toBe(201)
  })

  it('is allowed by a code, which serves once', async () => {
    const somebody = await signedIn(server)
    const { browser } = somebody
    const secret = await withTotp(somebody)
    const code = codeOf(secret, 1)
    expect((await browser.ask('POST', '/session/presence', { code })).status).toBe(200)
    expect((await browser.ask('POST', '/session/presence', { code })).status).toBe(401)
  })

  it('is not asked of a token, which proves itself with each request', async () => {
    const { token } = await server.bearerToken('guichet')
    const answer = await fetch(`${server.url}/api/v1/credentials`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'key-pair', api: 'kis', name: 'job' }),
    })
    expect(answer.status).toBe(201)
  })
})
