/** Members on the command line, beside a running server: who there is, and who has lost their second factors. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMember } from '../../src/credentials/create-member.ts'
import { mostWrongCodes } from '../../src/sign-in/wrong-codes.ts'
import { actor, startTestServer, type TestServer } from '../running-server.ts'
import { Browser } from '../sign-in/browser.ts'
import { codeOf, password, person, setWrongCodes, signedIn, withTotp } from '../sign-in/people.ts'
import { type Answered, guichet } from './command.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.remove())

const run = (...args: readonly string[]) => guichet([...args, '--data', server.folder, '--json'])

describe('member list', () => {
  test('of one organization, or of all', async () => {
    const { email, member } = await person(server, 'admin')
    const foreign = {
      organizationId: server.globex.id,
      email: 'dev@globex.example',
      role: 'viewer',
      password: null,
    } as const
    await createMember(server.context, foreign, actor)
    const [listed, all] = await Promise.all([
      run('member', 'list', '--organization', 'Acme'),
      guichet(['member', 'list', '--data', server.folder]),
    ])
    expect(listed.status).toBe(0)
    expect(listed.json().items).toMatchObject([
      { id: member.id, email, role: 'admin', organization: 'Acme', state: 'active' },
    ])
    for (const part of [email, foreign.email, 'Globex']) expect(all.stdout).toContain(part)
  })
})

describe('a member whose second factor is locked', () => {
  test('is told from the others, to people and to scripts', async () => {
    const somebody = await signedIn(server)
    await withTotp(somebody)
    const other = await person(server, 'viewer')
    await setWrongCodes(server.context.store, somebody.member, mostWrongCodes)
    const [listed, all] = await Promise.all([
      run('member', 'list'),
      guichet(['member', 'list', '--data', server.folder]),
    ])
    const lockedOf = (email: string): unknown =>
      listed.json().items.find((item: Answered) => item.email === email)?.secondFactorLocked
    expect([lockedOf(somebody.email), lockedOf(other.email)]).toEqual([true, false])
    const lineOf = (email: string) => all.stdout.split('\n').find((line) => line.includes(email))
    expect(lineOf(somebody.email)).toMatch(/active +locked/)
    expect(lineOf(other.email)).not.toContain('locked')
  })
})

describe('member reset-factors', () => {
  test('ends the sessions, the factors and the password, and gives a link for another', async () => {
    const somebody = await signedIn(server)
    const { browser, email, member } = somebody
    const secret = await withTotp(somebody)
    const outcome = await run('member', 'reset-factors', member.id)
    expect(outcome.status).toBe(0)
    const { removed, link } = outcome.json()
    expect(removed).toBe(1)
    expect((await browser.ask('GET', '/sessions')).status).toBe(401)

    const visitor = new Browser(server.url)
    expect((await visitor.ask('POST', '/session', { email, password })).status).toBe(401)
    const [, token] = /\/console\/reset#token=([\w-]{43})$/.exec(String(link)) ?? []
    const short = await visitor.ask('POST', '/password-resets/accept', { token, password: 'eleven boats' })
    expect(short.status).toBe(400)
    const chosen = 'twelve boats in an early fog'
    const accepted = await visitor.ask('POST', '/password-resets/accept', { token, password: chosen })
    expect(accepted.status).toBeLessThan(300)
    const signedInAgain = await visitor.ask('POST', '/session', { email, password: chosen })
    expect(signedInAgain).toMatchObject({ status: 200, body: { state: 'signed-in' } })
    expect((await visitor.ask('POST', '/session/code', { code: codeOf(secret) })).status).toBeGreaterThan(399)

    const events = await server.audit()
    const reset = events.find(({ actor, action }) => actor === 'command-line' && action === 'member.changed')
    expect(reset).toMatchObject({
      memberId: member.id,
      details: { secondFactors: 'reset', password: 'reset' },
    })
    expect(JSON.stringify(events)).not.toContain(String(token))
  })

  test('of nobody is refused', async () => {
    const outcome = await run('member', 'reset-factors', 'mem_9999999999999999999999')
    expect(outcome.status).toBe(1)
    expect(outcome.json().error).toMatchObject({ code: 'not-found' })
  })
})
