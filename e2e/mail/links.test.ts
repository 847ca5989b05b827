/** Invitations and forgotten passwords, by mails that really come. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mostWrongCodes } from '../../packages/server/src/sign-in/wrong-codes.ts'
import { startTestServer, type TestServer } from '../../packages/server/test/running-server.ts'
import { Browser } from '../../packages/server/test/sign-in/browser.ts'
import { password, setWrongCodes, signedIn, withTotp } from '../../packages/server/test/sign-in/people.ts'
import { type Mailbox, openMailbox, recipientOf, smtpSettings, tokenIn } from './mailbox.ts'

let mailbox: Mailbox
let server: TestServer

beforeAll(async () => {
  mailbox = await openMailbox()
  server = await startTestServer({ settings: smtpSettings(mailbox) })
})

afterAll(async () => {
  await server.remove()
  await mailbox.close()
})

const chosen = 'four lamps above a quiet harbour'

describe('an invitation', () => {
  it('comes by mail, in both languages, and its link serves once', async () => {
    const { browser } = await signedIn(server)
    const before = mailbox.mails.length
    const email = 'new@acme.example'
    const invited = await browser.ask('POST', '/invitations', { email, role: 'developer' })
    expect(invited.status).toBe(201)
    const mail = (await mailbox.arrived(before + 1)).at(-1)
    if (mail === undefined) throw new Error('no mail')
    expect([recipientOf(mail), mail.from?.text]).toEqual([email, '"Guichet" <guichet@example.com>'])
    expect(mail.subject).toContain('Acme')
    expect(mail.text).toMatch(/You are invited[\s\S]*Vous êtes invité/)
    const token = tokenIn(mail, 'invitation')
    const visitor = new Browser(server.url)
    expect(
      (await visitor.ask('POST', '/invitations/accept', { token, password: chosen })).status,
    ).toBeLessThan(300)
    expect((await visitor.ask('GET', '/session')).body).toMatchObject({
      state: 'signed-in',
      member: { email },
    })
    const again = await new Browser(server.url).ask('POST', '/invitations/accept', {
      token,
      password: chosen,
    })
    expect(again.status).toBe(409)
  })
})

describe('a forgotten password', () => {
  it('is replaced by a link that serves once, and ends what was open', async () => {
    const { browser, email } = await signedIn(server)
    const before = mailbox.mails.length
    const visitor = new Browser(server.url)
    expect((await visitor.ask('POST', '/password-resets', { email })).status).toBe(202)
    const mail = (await mailbox.arrived(before + 1)).at(-1)
    if (mail === undefined) throw new Error('no mail')
    expect(recipientOf(mail)).toBe(email)
    const token = tokenIn(mail, 'reset')
    const accept = (password: string) => visitor.ask('POST', '/password-resets/accept', { token, password })
    expect((await accept(chosen)).status).toBeLessThan(300)
    expect((await browser.ask('GET', '/sessions')).status).toBe(401)
    expect((await accept('another password of no use')).status).toBe(409)
    const fresh = new Browser(server.url)
    expect((await fresh.ask('POST', '/session', { email, password: chosen })).status).toBe(200)
  })

  it('is answered alike where nobody has the address, and no mail is sent', async () => {
    const before = mailbox.mails.length
    const visitor = new Browser(server.url)
    const stranger = await visitor.ask('POST', '/password-resets', { email: 'nobody@acme.example' })
    const { email } = await signedIn(server)
    const known = await visitor.ask('POST', '/password-resets', { email })
    expect([stranger.status, stranger.body]).toEqual([known.status, known.body])
    const [mail, ...more] = (await mailbox.arrived(before + 1)).slice(before)
    expect([mail && recipientOf(mail), more]).toEqual([email, []])
  })
})

describe('a locked second factor', () => {
  it('is told to its member by mail, once, in both languages', async () => {
    const somebody = await signedIn(server)
    await withTotp(somebody)
    const { email, member } = somebody
    await setWrongCodes(server.context.store, member, mostWrongCodes - 1)
    const before = mailbox.mails.length
    const visitor = new Browser(server.url)
    await visitor.ask('POST', '/session', { email, password })
    for (const code of ['none', 'none', 'none']) {
      expect((await visitor.ask('POST', '/session/code', { code })).status).toBe(401)
    }
    const [mail] = (await mailbox.arrived(before + 1)).slice(before)
    expect(mail && recipientOf(mail)).toBe(email)
    expect(mail?.text).toMatch(/20 wrong codes[\s\S]*20 codes faux/)
    // Whatever is mailed next comes after it: it was one mail, and not one for each code.
    await visitor.ask('POST', '/password-resets', { email })
    const [next] = (await mailbox.arrived(before + 2)).slice(before + 1)
    expect(next?.text).toContain('#token=')
  })
})

describe('the tokens of mails', () => {
  it('are in no audit event', async () => {
    const trail = JSON.stringify(await server.audit())
    const tokens = mailbox.mails.flatMap(({ text = '' }) => text.match(/#token=[\w-]{43}/g) ?? [])
    expect(tokens.length).toBeGreaterThan(3)
    for (const token of tokens) expect(trail).not.toContain(token.slice('#token='.length))
  })
})
