import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeOrganization } from '../../src/credentials/change-organization.ts'
import { actor, startTestServer, type TestServer } from '../running-server.ts'
import { Browser } from './browser.ts'
import { password, person, signedIn } from './people.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.remove())

describe('e-mail address and password', () => {
  it('open a session, whose cookie no script reads and no other site sends', async () => {
    const { browser, email, member } = await person(server)
    const answer = await browser.ask('POST', '/session', { email: email.toUpperCase(), password })
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      state: 'signed-in',
      member: { id: member.id, email, role: 'owner' },
      organization: { name: 'Acme', operator: false },
    })
    const [cookie = ''] = answer.headers.getSetCookie()
    expect(cookie).toMatch(/^__Host-guichet=[\w-]{43}; /)
    expect(cookie.split('; ').slice(1).toSorted()).toEqual([
      'HttpOnly',
      'Path=/',
      'SameSite=Strict',
      'Secure',
    ])
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect((await browser.ask('GET', '/session')).body).toMatchObject({ state: 'signed-in' })
    expect((await browser.ask('GET', '/credentials')).status).toBe(200)
  })

  it('do not open what an organization that is disabled has', async () => {
    const { email, browser } = await signedIn(server)
    await changeOrganization(server.context, server.acme.id, { state: 'disabled' }, actor)
    expect((await browser.ask('GET', '/members')).status).toBe(401)
    expect((await new Browser(server.url).ask('POST', '/session', { email, password })).status).toBe(401)
    await changeOrganization(server.context, server.acme.id, { state: 'active' }, actor)
  })

  it('are asked for no more after ten wrong ones, the right one included, until the time is over', async () => {
    const { email, browser } = await person(server)
    const wrong = async (): Promise<number> =>
      (await new Browser(server.url).ask('POST', '/session', { email, password: 'wrong' })).status
    const statuses = await Promise.all(Array.from({ length: 20 }, wrong))
    // One more is let into the queue while the tenth is being counted.
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(11)
    const blocked = await browser.ask('POST', '/session', { email, password })
    expect([blocked.status, blocked.body['code']]).toEqual([429, 'throttled'])
    expect(Number(blocked.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  it('stay counted when the server starts anew', async () => {
    const first = await startTestServer()
    const { email } = await person(first)
    const wrong = { email, password: 'wrong' }
    for (let time = 0; time < 10; time += 1) await new Browser(first.url).ask('POST', '/session', wrong)
    await first.stop()
    const second = await startTestServer({ folder: first.folder })
    expect((await new Browser(second.url).ask('POST', '/session', { email, password })).status).toBe(429)
    await second.remove()
  })

  it.each([
    ['an unknown field', { email: 'a@acme.example', password, remember: true }],
    ['a number', { email: 'a@acme.example', password: 12 }],
    ['a list', { email: ['a@acme.example'], password }],
    ['nothing', {}],
  ])('are refused unread with %s', async (_, body) => {
    expect((await new Browser(server.url).ask('POST', '/session', body)).status).toBe(400)
  })
})

describe('a new password', () => {
  it.each([
    ['fourteen characters', 'fourteen chars', 400],
    ['fifteen', 'fifteen charact', 200],
    [
      'sixty-four, blanks at the end and signs of all kinds',
      'Vingt-sept hiboux 🦉 veillent, « sans bruit », jusqu’à l’aube. ',
      200,
    ],
    ['one that anybody would try', 'passwordpassword', 400],
    ['the address itself', null, 400],
  ])('of %s', async (_, chosen, status) => {
    const { browser, email } = await signedIn(server)
    const next = chosen ?? email
    const answer = await browser.ask('PUT', '/session/password', { current: password, password: next })
    expect(answer.status).toBe(status)
    if (status !== 200) return
    const again = await new Browser(server.url).ask('POST', '/session', { email, password: next })
    expect(again.status).toBe(200)
    const cut = await new Browser(server.url).ask('POST', '/session', { email, password: next.slice(0, -1) })
    expect(cut.status).toBe(401)
  })

  it('wants the old one, and ends every session but the one that asked', async () => {
    const { browser, email } = await signedIn(server)
    const elsewhere = new Browser(server.url)
    await elsewhere.ask('POST', '/session', { email, password })
    const before = browser.cookie
    const wrong = await browser.ask('PUT', '/session/password', {
      current: 'wrong',
      password: 'a second owl at dawn',
    })
    expect(wrong.status).toBe(401)
    expect((await elsewhere.ask('GET', '/members')).status).toBe(200)
    const right = { current: password, password: 'a second owl at dawn' }
    expect((await browser.ask('PUT', '/session/password', right)).status).toBe(200)
    expect(browser.cookie).not.toBe(before)
    expect((await browser.ask('GET', '/members')).status).toBe(200)
    expect((await elsewhere.ask('GET', '/members')).status).toBe(401)
  })
})
