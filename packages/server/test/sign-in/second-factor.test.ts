import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../running-server.ts'
import { Browser } from './browser.ts'
import { codeOf, password, type Person, signedIn, withTotp } from './people.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.remove())

const firstStep = async ({ email }: Person): Promise<Browser> => {
  const browser = new Browser(server.url)
  const answer = await browser.ask('POST', '/session', { email, password })
  expect(answer.body).toEqual({ state: 'second-factor', factors: ['totp'] })
  return browser
}

/** What `GET /session` says between the two steps. */
const waiting = { state: 'signed-out', secondFactor: true }

describe('a code', () => {
  it('ends a sign-in that the password began, under a new value of the cookie', async () => {
    const somebody = await signedIn(server)
    const secret = await withTotp(somebody)
    const browser = await firstStep(somebody)
    const before = browser.cookie
    expect((await browser.ask('GET', '/credentials')).status).toBe(401)
    expect((await browser.ask('GET', '/session')).body).toMatchObject(waiting)
    const answer = await browser.ask('POST', '/session/code', { code: codeOf(secret, 1) })
    expect(answer.body).toMatchObject({ state: 'signed-in' })
    expect(browser.cookie).not.toBe(before)
    expect((await browser.ask('GET', '/credentials')).status).toBe(200)
    browser.cookie = before
    expect((await browser.ask('GET', '/credentials')).status).toBe(401)
  })

  it('serves once, also at two doors at the same time', async () => {
    const somebody = await signedIn(server)
    const secret = await withTotp(somebody)
    const doors = await Promise.all([firstStep(somebody), firstStep(somebody), firstStep(somebody)])
    const code = codeOf(secret, 1)
    const answers = await Promise.all(doors.map((door) => door.ask('POST', '/session/code', { code })))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401, 401])
  })

  it('may be wrong five times; then the password is asked for anew', async () => {
    const somebody = await signedIn(server)
    const secret = await withTotp(somebody)
    const browser = await firstStep(somebody)
    await browser.ask('POST', '/session/code', { code: '000008' })
    expect((await browser.ask('GET', '/session')).body).toMatchObject(waiting)
    const tries = await Promise.all(
      Array.from({ length: 8 }, (_, at) => browser.ask('POST', '/session/code', { code: `00000${at}` })),
    )
    expect(tries.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 401))
    expect((await browser.ask('GET', '/session')).body).toMatchObject({ ...waiting, secondFactor: false })
    expect((await browser.ask('POST', '/session/code', { code: codeOf(secret, 1) })).status).toBe(401)
    const again = await firstStep(somebody)
    expect((await again.ask('POST', '/session/code', { code: codeOf(secret, 1) })).status).toBe(200)
  })

  it('counts where it is wrong, and starting anew forgives nothing', async () => {
    const somebody = await signedIn(server)
    await withTotp(somebody)
    for (let round = 0; round < 5; round += 1) {
      const browser = await firstStep(somebody)
      await browser.ask('POST', '/session/code', { code: '000000' })
      await browser.ask('POST', '/session/code', { code: '000001' })
    }
    const { status } = await new Browser(server.url).ask('POST', '/session', {
      email: somebody.email,
      password,
    })
    expect(status).toBe(429)
  })

  it.each(['', '12345', '1234567', '１２３４５６', 'abcdef', ' 123456'])('is not %j', async (code) => {
    const somebody = await signedIn(server)
    await withTotp(somebody)
    const browser = await firstStep(somebody)
    expect((await browser.ask('POST', '/session/code', { code })).status).toBe(401)
  })

  it('without a sign-in that waits is refused', async () => {
    const browser = new Browser(server.url)
    expect((await browser.ask('POST', '/session/code', { code: '123456' })).status).toBe(401)
    browser.cookie = `__Host-guichet=${'A'.repeat(43)}`
    expect((await browser.ask('POST', '/session/code', { code: '123456' })).status).toBe(401)
  })
})

describe('a second factor', () => {
  it('is taken into use by a first good code alone, and its secret is shown once', async () => {
    const somebody = await signedIn(server)
    const { browser } = somebody
    const made = await browser.ask('POST', '/second-factors/totp', {})
    expect(made.body['uri']).toMatch(/^otpauth:\/\/totp\/Guichet/)
    const path = `/second-factors/totp/${String(made.body['id'])}/confirm`
    expect((await browser.ask('POST', path, { code: '000000' })).status).toBe(400)
    expect((await browser.ask('GET', '/second-factors')).body['items']).toEqual([])
    expect((await browser.ask('POST', path, { code: codeOf(String(made.body['secret'])) })).status).toBe(204)
    const listed = JSON.stringify((await browser.ask('GET', '/second-factors')).body)
    expect(listed).toContain('"kind":"totp"')
    expect(listed).not.toContain(String(made.body['secret']))
    expect(JSON.stringify(await server.audit())).not.toContain(String(made.body['secret']))
  })

  it('allows a shorter password, and the last one goes only with a long one', async () => {
    const somebody = await signedIn(server)
    const { browser } = somebody
    await withTotp(somebody)
    const short = { current: password, password: 'nine sign' }
    for (const first of ['password1', 'Motdepasse', '12345678', 'seven 7']) {
      const tried = { current: password, password: first }
      expect((await browser.ask('PUT', '/session/password', tried)).status).toBe(400)
    }
    expect((await browser.ask('PUT', '/session/password', short)).status).toBe(200)
    const [factor] = (await browser.ask('GET', '/second-factors')).body['items'] as { id: string }[]
    const path = `/second-factors/${factor?.id}/remove`
    expect((await browser.ask('POST', path, {})).status).toBe(400)
    expect((await browser.ask('POST', path, { password: 'wrong' })).status).toBe(401)
    expect((await browser.ask('POST', path, { password: 'nine sign' })).status).toBe(409)
    await browser.ask('PUT', '/session/password', { current: 'nine sign', password })
    expect((await browser.ask('POST', path, { password })).status).toBe(204)
    expect((await browser.ask('GET', '/second-factors')).body['items']).toEqual([])
  })

  it('of somebody else is not there', async () => {
    const one = await signedIn(server)
    await withTotp(one)
    const [factor] = (await one.browser.ask('GET', '/second-factors')).body['items'] as { id: string }[]
    const other = await signedIn(server)
    const path = `/second-factors/${factor?.id}/remove`
    expect((await other.browser.ask('POST', path, { password })).status).toBe(404)
    expect((await one.browser.ask('GET', '/second-factors')).body['items']).toHaveLength(1)
  })

  it('that is a passkey is not taken from whoever invents one', async () => {
    const { browser } = await signedIn(server)
    const options = await browser.ask('POST', '/second-factors/passkey/options', {})
    expect(options.body).toMatchObject({ rp: { id: 'localhost' }, attestation: 'none' })
    for (const response of [{}, { id: 'x' }, { id: 'x', rawId: 'x', type: 'public-key', response: {} }]) {
      const answer = await browser.ask('POST', '/second-factors/passkey', { name: 'key', response })
      expect(answer.status).toBe(400)
      const signIn = new Browser(server.url)
      await signIn.ask('POST', '/session/passkey/options', {})
      expect((await signIn.ask('POST', '/session/passkey', { response })).status).toBe(401)
    }
  })
})
