import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeMember } from '../../src/credentials/change-member.ts'
import { changeOrganization } from '../../src/credentials/change-organization.ts'
import { createMember } from '../../src/credentials/create-member.ts'
import { firstRunAddress } from '../../src/sign-in/first-run.ts'
import { randomBytes } from 'node:crypto'
import { actor, startTestServer, type TestServer } from '../running-server.ts'
import { Browser } from './browser.ts'
import { password, signedIn } from './people.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.remove())

const tokenOf = (address: unknown): string => new URL(String(address)).hash.replace('#token=', '')

const invite = async (email: string, role = 'developer') => {
  const { browser } = await signedIn(server)
  return { browser, answer: await browser.ask('POST', '/invitations', { email, role }) }
}

describe('the first run', () => {
  const parts = () => ({
    store: server.context.store,
    issuer: server.configuration.issuer,
    now: Date.now,
    random: randomBytes,
  })
  const owner = { organization: 'The operator', email: 'first@operator.example', password }

  it('makes the first owner by the newest link, once', async () => {
    const older = tokenOf(await firstRunAddress(parts()))
    const address = await firstRunAddress(parts())
    expect(address).toMatch(/^http:\/\/localhost:\d+\/console\/first-run#token=[\w-]{43}$/)
    const browser = new Browser(server.url)
    expect((await browser.ask('GET', '/session')).body).toMatchObject({ firstRun: true })
    expect((await browser.ask('POST', '/first-run', { ...owner, token: older })).status).toBe(409)
    const token = tokenOf(address)
    const short = { ...owner, token, password: 'short' }
    expect((await browser.ask('POST', '/first-run', short)).status).toBe(400)
    const both = await Promise.all(
      [1, 2].map(() => new Browser(server.url).ask('POST', '/first-run', { ...owner, token })),
    )
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409])
    const done = both.find(({ status }) => status === 200)
    expect(done?.body).toMatchObject({ member: { role: 'owner' }, organization: { operator: true } })
    expect((await browser.ask('GET', '/session')).body).toMatchObject({
      state: 'signed-out',
      firstRun: false,
    })
    expect(await firstRunAddress(parts())).toBeNull()
  })

  it('leaves the text of no link in the store or in the trail', async () => {
    const { answer } = await invite('trace@acme.example')
    const token = tokenOf(answer.body['link'])
    expect(JSON.stringify(await server.audit())).not.toContain(token)
    const { rows } = await server.context.store.invitations(null, { limit: 100, after: null })
    expect(JSON.stringify(rows)).not.toContain(token)
  })
})

describe('an invitation', () => {
  it('shows whom it is for, and makes that member with a password of their own', async () => {
    const { answer } = await invite('New.Person@acme.example', 'viewer')
    expect(answer.status).toBe(201)
    expect(answer.body).toMatchObject({ email: 'new.person@acme.example', role: 'viewer', mailed: false })
    const token = tokenOf(answer.body['link'])
    const browser = new Browser(server.url)
    const shown = await browser.ask('POST', '/invitations/show', { token })
    expect(shown.body).toEqual({ email: 'new.person@acme.example', organization: 'Acme' })
    const accepted = await browser.ask('POST', '/invitations/accept', { token, password })
    expect(accepted.body).toMatchObject({ state: 'signed-in', member: { role: 'viewer' } })
    const again = await new Browser(server.url).ask('POST', '/invitations/accept', { token, password })
    expect(again.status).toBe(409)
    const inside = await new Browser(server.url).ask('POST', '/session', {
      email: 'new.person@acme.example',
      password,
    })
    expect(inside.status).toBe(200)
  })

  it('is worth nothing once it was withdrawn', async () => {
    const { browser, answer } = await invite('gone@acme.example')
    expect((await browser.ask('DELETE', `/invitations/${String(answer.body['id'])}`)).status).toBe(204)
    const token = tokenOf(answer.body['link'])
    expect(
      (await new Browser(server.url).ask('POST', '/invitations/accept', { token, password })).status,
    ).toBe(409)
  })

  it('is worth nothing once its address belongs to a member', async () => {
    const { answer } = await invite('taken@acme.example')
    const input = {
      organizationId: server.globex.id,
      email: 'taken@acme.example',
      role: 'viewer',
      password,
    } as const
    await createMember(server.context, input, actor)
    const token = tokenOf(answer.body['link'])
    expect(
      (await new Browser(server.url).ask('POST', '/invitations/accept', { token, password })).status,
    ).toBe(409)
  })

  it('gives no role beyond that of whoever invites', async () => {
    const { browser } = await signedIn(server, 'admin')
    expect(
      (await browser.ask('POST', '/invitations', { email: 'x@acme.example', role: 'owner' })).status,
    ).toBe(403)
    const developer = await signedIn(server, 'developer')
    expect((await developer.browser.ask('POST', '/invitations', { email: 'y@acme.example' })).status).toBe(
      403,
    )
  })

  it('is worth nothing while its organization is disabled, and makes nobody', async () => {
    const { answer } = await invite('paused@acme.example')
    const given = { token: tokenOf(answer.body['link']), password }
    const state = (state: 'active' | 'disabled') =>
      changeOrganization(server.context, server.acme.id, { state }, actor)
    await state('disabled')
    const browser = new Browser(server.url)
    expect((await browser.ask('POST', '/invitations/accept', given)).status).toBe(409)
    expect((await browser.ask('POST', '/invitations/show', { token: given.token })).status).toBe(409)
    await state('active')
    expect(await server.context.store.findMemberByEmail('paused@acme.example')).toBeNull()
    expect((await browser.ask('POST', '/invitations/accept', given)).status).toBe(200)
  })

  it.each([
    ['disabled', { state: 'disabled' }],
    ['given a lesser role', { role: 'developer' }],
  ] as const)('is worth nothing once whoever invites was %s', async (how, change) => {
    const inviting = await signedIn(server)
    const email = `${how.replaceAll(' ', '-')}@acme.example`
    const { body } = await inviting.browser.ask('POST', '/invitations', { email, role: 'developer' })
    await changeMember(server.context, inviting.member.id, change, actor)
    const given = { token: tokenOf(body['link']), password }
    expect((await new Browser(server.url).ask('POST', '/invitations/accept', given)).status).toBe(409)
  })

  it('tells nothing of the members of others, and is refused to those of one’s own', async () => {
    const theirs = {
      organizationId: server.globex.id,
      email: 'them@globex.example',
      role: 'viewer',
      password,
    } as const
    await createMember(server.context, theirs, actor)
    const { browser, email } = await signedIn(server)
    expect((await browser.ask('POST', '/invitations', { email: theirs.email })).status).toBe(201)
    expect((await browser.ask('POST', '/invitations', { email })).status).toBe(409)
  })

  it('is not a password reset, nor any other link', async () => {
    const { answer } = await invite('purpose@acme.example')
    const token = tokenOf(answer.body['link'])
    const browser = new Browser(server.url)
    expect((await browser.ask('POST', '/password-resets/accept', { token, password })).status).toBe(409)
    expect((await browser.ask('POST', '/invitations/accept', { token: '', password })).status).toBe(409)
    expect(
      (await browser.ask('POST', '/invitations/accept', { token: 'x'.repeat(43), password })).status,
    ).toBe(409)
  })
})

describe('a forgotten password', () => {
  it('cannot be reset where no mail can be sent', async () => {
    const answer = await new Browser(server.url).ask('POST', '/password-resets', { email: 'a@acme.example' })
    expect(answer.status).toBe(404)
  })
})

describe('the operator', () => {
  it('keeps a last owner, beside one who cannot sign in', async () => {
    const operator = await server.context.store.operatorOrganization()
    const nameless = {
      organizationId: operator?.id ?? '',
      email: 'nameless@operator.example',
      role: 'owner',
    } as const
    await createMember(server.context, { ...nameless, password: null }, actor)
    const browser = new Browser(server.url)
    await browser.ask('POST', '/session', { email: 'first@operator.example', password })
    const { member } = (await browser.ask('GET', '/session')).body as { member: { id: string } }
    const disabled = await browser.ask('PATCH', `/members/${member.id}`, { state: 'disabled' })
    expect([disabled.status, disabled.body['code']]).toEqual([409, 'conflict'])
    expect((await browser.ask('GET', '/session')).body).toMatchObject({ state: 'signed-in' })
  })
})
