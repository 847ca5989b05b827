import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeMember } from '../../src/credentials/change-member.ts'
import { actor, startTestServer, type TestServer } from '../running-server.ts'
import { Browser } from './browser.ts'
import { password, person, signedIn } from './people.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.remove())

describe('a session', () => {
  it('is never one whose cookie was planted', async () => {
    const { browser, email } = await person(server)
    const planted = `__Host-guichet=${'B'.repeat(43)}`
    browser.cookie = planted
    await browser.ask('POST', '/session', { email, password })
    expect(browser.cookie).not.toBe(planted)
    browser.cookie = planted
    expect((await browser.ask('GET', '/session')).body).toMatchObject({ state: 'signed-out' })
  })

  it('and a token in one request are refused: nobody knows who is meant', async () => {
    const { browser } = await signedIn(server)
    const { token } = await server.bearerToken('guichet')
    const answer = await browser.ask('GET', '/credentials', undefined, { authorization: `Bearer ${token}` })
    expect(answer.status).toBe(400)
  })

  it('given twice counts as none', async () => {
    const { browser } = await signedIn(server)
    const twice = { cookie: `${browser.cookie}; ${browser.cookie}` }
    expect((await browser.ask('GET', '/credentials', undefined, twice)).status).toBe(401)
  })

  it('ends by signing out, and its cookie is worth nothing after it', async () => {
    const { browser } = await signedIn(server)
    const { cookie } = browser
    const answer = await browser.ask('DELETE', '/session')
    expect(answer.status).toBe(204)
    expect(answer.headers.get('clear-site-data')).toBe('"cache", "storage"')
    expect(browser.cookie).toBeNull()
    browser.cookie = cookie
    expect((await browser.ask('GET', '/credentials')).status).toBe(401)
    expect((await browser.ask('GET', '/session')).body).toMatchObject({ state: 'signed-out' })
  })

  it('shows among the others, which end one by one or all at once', async () => {
    const { browser, email } = await signedIn(server)
    const [one, two, three] = await Promise.all(
      [1, 2, 3].map(async () => {
        const other = new Browser(server.url)
        await other.ask('POST', '/session', { email, password }, { 'user-agent': 'Firefox on the train' })
        return other
      }),
    )
    const items = (await browser.ask('GET', '/sessions')).body['items'] as Record<string, unknown>[]
    expect(items).toHaveLength(4)
    expect(items.filter(({ current }) => current)).toHaveLength(1)
    expect(items.at(-1)).toMatchObject({ browser: 'Firefox on the train' })
    expect(JSON.stringify(items)).not.toContain(String(browser.cookie).split('=')[1])
    const ids = (await one?.ask('GET', '/sessions'))?.body['items'] as { id: string; current: boolean }[]
    const first = ids.find(({ current }) => current)?.id
    expect((await browser.ask('DELETE', `/sessions/${first}`)).status).toBe(204)
    expect((await browser.ask('DELETE', `/sessions/${first}`)).status).toBe(404)
    expect((await one?.ask('GET', '/credentials'))?.status).toBe(401)
    expect((await two?.ask('GET', '/credentials'))?.status).toBe(200)
    expect((await browser.ask('DELETE', '/sessions')).status).toBe(204)
    expect((await two?.ask('GET', '/credentials'))?.status).toBe(401)
    expect((await three?.ask('GET', '/credentials'))?.status).toBe(401)
    expect((await browser.ask('GET', '/credentials')).status).toBe(200)
  })

  it('of somebody else is not there', async () => {
    const one = await signedIn(server)
    const other = await signedIn(server)
    const [session] = (await one.browser.ask('GET', '/sessions')).body['items'] as { id: string }[]
    expect((await other.browser.ask('DELETE', `/sessions/${session?.id}`)).status).toBe(404)
    expect((await one.browser.ask('GET', '/credentials')).status).toBe(200)
  })

  it.each([
    ['is disabled', { state: 'disabled' } as const],
    ['has another role', { role: 'viewer' } as const],
    ['has another password', { password: 'an owl that flew away' } as const],
  ])('ends where its member %s', async (_, change) => {
    const { browser, member } = await signedIn(server)
    await changeMember(server.context, member.id, change, actor)
    expect((await browser.ask('GET', '/credentials')).status).toBe(401)
  })

  it('is worth what the role of its member is worth', async () => {
    const { browser } = await signedIn(server, 'viewer')
    expect((await browser.ask('GET', '/credentials')).status).toBe(200)
    const made = { kind: 'key-pair', api: 'kis', name: 'job' }
    expect((await browser.ask('POST', '/credentials', made)).status).toBe(403)
    expect((await browser.ask('GET', '/audit-events')).status).toBe(403)
    expect((await browser.ask('GET', '/organizations')).status).toBe(403)
  })

  it('is not a token, nor a token a session', async () => {
    const { browser } = await signedIn(server)
    const value = String(browser.cookie).split('=')[1]
    const asToken = await fetch(`${server.url}/api/v1/credentials`, {
      headers: { authorization: `Bearer ${value}` },
    })
    expect(asToken.status).toBe(401)
    const { token } = await server.bearerToken('guichet')
    const asCookie = new Browser(server.url)
    asCookie.cookie = `__Host-guichet=${token}`
    expect((await asCookie.ask('GET', '/credentials')).status).toBe(401)
    const headers = { authorization: `Bearer ${token}` }
    expect((await new Browser(server.url).ask('GET', '/sessions', undefined, headers)).status).toBe(403)
  })
})
