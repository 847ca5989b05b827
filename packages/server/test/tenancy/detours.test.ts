/** From a developer to the admin, step by step, with the tokens that each step hands out. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMember } from '../../src/credentials/create-member.ts'
import type { Member, MemberRole } from '../../src/stores/records.ts'
import { actor, startTestServer, type TestServer } from '../running-server.ts'
import { type Answer, send } from '../transport/client.ts'

let server: TestServer
let admin: Member

const developerScopes = ['members:read', 'credentials:read', 'credentials:write', 'audit:read']

beforeAll(async () => {
  server = await startTestServer()
  admin = await join('admin@acme.example', 'admin')
})

afterAll(() => server.remove())

const join = (email: string, role: MemberRole): Promise<Member> =>
  createMember(server.context, { organizationId: server.acme.id, email, role, password: null }, actor)

async function personalToken(member: Member, scopes: readonly string[]): Promise<string> {
  const given = { kind: 'personal-token', member: member.id, scopes } as const
  return (await server.bearerToken('guichet', given)).token
}

const post = (token: string, path: string, body: object): Promise<Answer> =>
  send(server, `/api/v1${path}`, {
    method: 'POST',
    headers: ['authorization', `Bearer ${token}`, 'content-type', 'application/json'],
    body: JSON.stringify(body),
  })

const robot = { kind: 'service-token', api: 'guichet', name: 'robot', scopes: developerScopes }

test('M08 a developer gets no service token for this API, and with one nobody gets the admin’s token', async () => {
  const developer = await personalToken(await join('dev@acme.example', 'developer'), developerScopes)
  const asAdmin = { ...robot, kind: 'personal-token', name: 'borrowed', member: admin.email }
  const before = await server.context.store.lastSequence()
  expect((await post(developer, '/credentials', asAdmin)).status).toBe(403)
  expect((await post(developer, '/credentials', robot)).status).toBe(403)
  expect((await post(developer, '/credentials', { ...robot, kind: 'key-pair' })).status).toBe(403)
  expect(await server.context.store.lastSequence()).toBe(before)

  const { token } = await server.bearerToken('guichet', { scopes: developerScopes })
  expect((await post(token, '/credentials', asAdmin)).status).toBe(403)
  const borrowed = await server.bearerToken('guichet', {
    kind: 'personal-token',
    member: admin.id,
    scopes: ['credentials:read'],
  })
  for (const thief of [developer, token]) {
    const path = `/credentials/${borrowed.id}`
    expect((await post(thief, `${path}/rotate`, { overlap: '0' })).status).toBe(403)
    expect((await post(thief, `${path}/enable`, {})).status).toBe(403)
  }
})

test('M08 a service token with every scope of an admin does not become the admin either', async () => {
  const { token } = await server.bearerToken('guichet')
  for (const api of ['guichet', 'kis']) {
    const asAdmin = { kind: 'personal-token', api, name: 'borrowed', member: admin.id }
    expect((await post(token, '/credentials', asAdmin)).status).toBe(403)
  }
  const events = await server.audit()
  expect(events.filter(({ actor: id }) => id === admin.id)).toEqual([])
})

test('C11 the token of a member who is demoted makes no service token any more', async () => {
  const member = await join('former@acme.example', 'admin')
  const token = await personalToken(member, [...developerScopes, 'members:write'])
  expect((await post(token, '/credentials', robot)).status).toBe(201)
  const path = `/api/v1/members/${member.id}`
  const { token: operator } = await server.bearerToken('guichet')
  const demoted = await send(server, path, {
    method: 'PATCH',
    headers: ['authorization', `Bearer ${operator}`, 'content-type', 'application/json'],
    body: '{"role":"developer"}',
  })
  expect(demoted.status).toBe(200)
  expect((await post(token, '/credentials', robot)).status).toBe(403)
})
