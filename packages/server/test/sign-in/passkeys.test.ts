import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeMember } from '../../src/credentials/change-member.ts'
import { mostWrongCodes } from '../../src/sign-in/wrong-codes.ts'
import { actor, startTestServer, type TestServer } from '../running-server.ts'
import { Authenticator } from './authenticator.ts'
import { type Answer, Browser } from './browser.ts'
import { codeOf, password, type Person, setWrongCodes, signedIn, withTotp } from './people.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.remove())

const origin = (): string => `http://localhost:${server.port}`

/** Somebody with a passkey, which may be made for the pages of another origin. */
async function withPasskey(at = origin()): Promise<Person & { passkey: Authenticator; added: Answer }> {
  const somebody = await signedIn(server)
  const passkey = new Authenticator(at)
  const options = (await somebody.browser.ask('POST', '/second-factors/passkey/options', {})).body as never
  const given = { name: 'laptop', response: passkey.made(options) }
  return { ...somebody, passkey, added: await somebody.browser.ask('POST', '/second-factors/passkey', given) }
}

interface Factor {
  readonly id: string
  readonly kind: string
  readonly locked: boolean
}

const asked = async (browser: Browser): Promise<{ challenge: string }> =>
  (await browser.ask('POST', '/session/passkey/options', {})).body as { challenge: string }

const statusOf = async (browser: Browser, response: object): Promise<number> =>
  (await browser.ask('POST', '/session/passkey', { response })).status

describe('a passkey', () => {
  it('signs in alone, and as the second factor of its own member', async () => {
    const { passkey, email, added } = await withPasskey()
    expect(added.status).toBe(201)
    const alone = new Browser(server.url)
    expect(await statusOf(alone, passkey.signed(await asked(alone)))).toBe(200)
    expect((await alone.ask('GET', '/session')).body).toMatchObject({ member: { email } })
    const after = new Browser(server.url)
    await after.ask('POST', '/session', { email, password })
    expect(await statusOf(after, passkey.signed(await asked(after)))).toBe(200)
  })

  it('is not taken from the pages of another origin', async () => {
    expect((await withPasskey('https://evil.example')).added.status).toBe(400)
    const { passkey, email } = await withPasskey()
    const foreign = new Authenticator('https://evil.example')
    const browser = new Browser(server.url)
    await browser.ask('POST', '/session', { email, password })
    const options = await asked(browser)
    const response = { ...foreign.signed(options, passkey.userHandle), id: passkey.id, rawId: passkey.id }
    expect(await statusOf(browser, response)).toBe(401)
  })

  it('signs each challenge once, also where the first answer was a wrong one', async () => {
    const { passkey } = await withPasskey()
    const browser = new Browser(server.url)
    const options = await asked(browser)
    const response = passkey.signed(options)
    const both = await Promise.all([statusOf(browser, response), statusOf(browser, response)])
    expect(both.toSorted()).toEqual([200, 401])
    const again = new Browser(server.url)
    const wrong = passkey.signed({ challenge: 'AAAA' })
    const right = passkey.signed(await asked(again))
    expect(await statusOf(again, wrong)).toBe(401)
    expect(await statusOf(again, right)).toBe(401)
    expect(await statusOf(again, passkey.signed(await asked(again)))).toBe(200)
  })

  it('of one member is no second factor of another, and names no other than its own', async () => {
    const one = await withPasskey()
    const other = await withPasskey()
    const browser = new Browser(server.url)
    await browser.ask('POST', '/session', { email: other.email, password })
    expect(await statusOf(browser, one.passkey.signed(await asked(browser)))).toBe(401)
    for (const handle of [other.passkey.userHandle, '']) {
      const alone = new Browser(server.url)
      expect(await statusOf(alone, one.passkey.signed(await asked(alone), handle))).toBe(401)
    }
  })

  it('whose counter goes back is a copy, and is refused', async () => {
    const { passkey } = await withPasskey()
    const browser = new Browser(server.url)
    passkey.counter = 10
    expect(await statusOf(browser, passkey.signed(await asked(browser)))).toBe(200)
    const copy = new Browser(server.url)
    passkey.counter = 5
    expect(await statusOf(copy, passkey.signed(await asked(copy)))).toBe(401)
  })

  it('of a member who is disabled opens nothing', async () => {
    const { passkey, member } = await withPasskey()
    await changeMember(server.context, member.id, { state: 'disabled' }, actor)
    const browser = new Browser(server.url)
    expect(await statusOf(browser, passkey.signed(await asked(browser)))).toBe(401)
    const own = (await server.audit()).filter(({ memberId }) => memberId === member.id)
    const refused = own.filter(({ action }) => action === 'session.refused')
    expect(refused.map(({ reason }) => reason)).toEqual(['disabled'])
  })

  it('lets in whose authenticator application is locked, to replace it', async () => {
    const somebody = await withPasskey()
    const { passkey, email, member } = somebody
    await withTotp(somebody)
    await setWrongCodes(server.context.store, member, mostWrongCodes)
    const browser = new Browser(server.url)
    await browser.ask('POST', '/session', { email, password })
    expect((await browser.ask('POST', '/session/code', { code: '000000' })).status).toBe(401)
    expect(await statusOf(browser, passkey.signed(await asked(browser)))).toBe(200)
    const { items } = (await browser.ask('GET', '/second-factors')).body as { items: Factor[] }
    expect(items.map(({ kind, locked }) => [kind, locked])).toEqual([
      ['passkey', false],
      ['totp', true],
    ])
    const [own, totp] = items
    expect((await browser.ask('POST', `/second-factors/${own?.id}/remove`, { password })).status).toBe(409)
    expect((await browser.ask('POST', `/second-factors/${totp?.id}/remove`, {})).status).toBe(204)
    const secret = await withTotp({ browser })
    const again = new Browser(server.url)
    await again.ask('POST', '/session', { email, password })
    expect((await again.ask('POST', '/session/code', { code: codeOf(secret, 1) })).status).toBe(200)
  })

  it('proves presence, once for each challenge', async () => {
    const { browser, passkey } = await withPasskey()
    const options = (await browser.ask('POST', '/session/presence/options', {})).body as never
    const response = { passkey: passkey.signed(options) }
    expect((await browser.ask('POST', '/session/presence', response)).status).toBe(200)
    expect((await browser.ask('POST', '/session/presence', response)).status).toBe(401)
  })
})
