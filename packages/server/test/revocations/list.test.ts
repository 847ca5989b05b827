/** The signed list: its form, what goes in and out, and how it is fetched. */

import { decodeProtectedHeader } from 'jose'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { checkToken } from '@guichet/verify'
import { importKeySet } from '@guichet/verify/node'
import { changeOrganization } from '../../src/credentials/change-organization.ts'
import { createOrganization } from '../../src/credentials/create-organization.ts'
import { enableCredential } from '../../src/credentials/enable-credential.ts'
import { disableCredential } from '../../src/credentials/disable-credential.ts'
import { revokeCredential } from '../../src/credentials/revoke-credential.ts'
import { httpDoors } from '../calls/doors.ts'
import { actor, startTestServer, type TestServer } from '../running-server.ts'
import { send, tokenFor } from '../transport/client.ts'
import { digest, digestsIn, fetchList, isGood, type ListPayload, listPath, readList } from './list-reader.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.remove())

afterEach(() => {
  vi.useRealTimers()
})

/** The list once the server has followed the trail to here. */
async function listNow(): Promise<ListPayload> {
  const { sequence, epoch } = await server.context.store.lastTouch()
  await expect
    .poll(async () => (await readList(server)).seq, { timeout: 10_000, interval: 20 })
    .toBe(epoch * 1000 + sequence)
  return readList(server)
}

test('it is signed by a published key, under a type of its own, and says whose it is', async () => {
  const { status, headers, body } = await fetchList(server)
  expect(status).toBe(200)
  expect(headers).toMatchObject({
    'content-type': 'application/jwt',
    'cache-control': 'no-cache',
    'access-control-allow-origin': '*',
    vary: 'accept',
  })
  const { kid, ...header } = decodeProtectedHeader(body)
  expect(header).toEqual({ alg: 'ES256', typ: 'revocations+jwt' })
  const list = await readList(server)
  const published = JSON.parse((await send(server, '/.well-known/jwks.json')).body) as {
    keys: { kid: string }[]
  }
  expect(list.kids).toEqual(published.keys.map((key) => key.kid))
  expect(list.kids).toContain(kid)
  expect(list).toEqual({
    iss: server.url,
    iat: expect.any(Number),
    seq: expect.any(Number),
    kids: list.kids,
    dead: { tokens: '', credentials: '', organizations: '', members: '' },
    notBefore: { credentials: [], organizations: [], members: [] },
  })
  expect(Math.abs(list.iat - Date.now() / 1000)).toBeLessThan(60)
  expect(Number.isSafeInteger(list.seq)).toBe(true)
})

test('HEAD says the same without the list, and never becomes a stream', async () => {
  const { headers } = await fetchList(server)
  const head = await send(server, listPath, { method: 'HEAD', headers: ['Accept', 'text/event-stream'] })
  expect(head).toMatchObject({ status: 200, body: '', headers: { etag: headers.etag } })
})

test('it is sorted digests, and no id can be read in it', async () => {
  const pairs = await Promise.all(Array.from({ length: 12 }, () => server.keyPair('kis')))
  for (const { id } of pairs) await revokeCredential(server.context, id, actor)
  const list = await listNow()
  const digests = digestsIn(list.dead.credentials)
  expect(digests.length).toBeGreaterThanOrEqual(pairs.length)
  expect(digests).toEqual(digests.toSorted((a, b) => a.compare(b)))
  for (const { id } of pairs) expect(digests.some((one) => one.equals(digest(id)))).toBe(true)
  expect(JSON.stringify(list)).not.toMatch(/(?:cred|org|mem)_/)
})

test('an unchanged list is not sent again; after a change it is', async () => {
  const first = await fetchList(server)
  expect(first.headers.etag).toMatch(/^"[\w-]{43}"$/)
  const same = await fetchList(server, ['If-None-Match', first.headers.etag!])
  expect(same).toMatchObject({ status: 304, body: '', headers: { etag: first.headers.etag } })
  await server.keyPair('kis')
  const { id } = await server.keyPair('kis')
  expect((await fetchList(server, ['If-None-Match', first.headers.etag!])).status).toBe(304)
  await revokeCredential(server.context, id, actor)
  await expect
    .poll(async () => (await fetchList(server, ['If-None-Match', first.headers.etag!])).status, {
      timeout: 10_000,
      interval: 20,
    })
    .toBe(200)
})

test.each([
  ['that a proxy has weakened', (etag: string) => `W/${etag}`],
  ['among others', (etag: string) => `"other", ${etag}`],
])('nor to who has it under a tag %s', async (_which, tagged) => {
  const { etag = '' } = (await fetchList(server)).headers
  expect((await fetchList(server, ['If-None-Match', tagged(etag)])).status).toBe(304)
  const keys = '/.well-known/jwks.json'
  const { etag: ofKeys = '' } = (await send(server, keys)).headers
  expect((await send(server, keys, { headers: ['If-None-Match', tagged(ofKeys)] })).status).toBe(304)
})

test('what is good again leaves the list, and its number grows all the same', async () => {
  const pair = await server.keyPair('kis')
  const token = await tokenFor(server, 'kis', pair)
  const before = await listNow()
  await disableCredential(server.context, pair.id, actor)
  const disabled = await listNow()
  await enableCredential(server.context, pair.id, actor)
  const enabled = await listNow()
  expect([before, disabled, enabled].map((list) => isGood(list, token))).toEqual([true, false, true])
  expect(disabled.seq).toBeGreaterThan(before.seq)
  expect(enabled.seq).toBeGreaterThan(disabled.seq)
  expect({ ...enabled, seq: 0, iat: 0 }).toEqual({ ...before, seq: 0, iat: 0 })
})

test('each entry leaves when the last token that it is about has died by itself', async () => {
  const start = Date.now()
  vi.useFakeTimers({ toFake: ['Date'], now: start })
  const context = { ...server.context, now: () => Date.now() }
  // Of an hour the one, of ten minutes the other; an organization has tokens of any API.
  const hour = await server.keyPair('kis')
  const tenMinutes = await server.keyPair('digitalpaye')
  const organization = await createOrganization(context, { name: 'Passing' }, actor)
  for (const { id } of [hour, tenMinutes]) await revokeCredential(context, id, actor)
  await changeOrganization(context, organization.id, { refuseTokens: true }, actor)
  const seq = (await listNow()).seq
  const after = async (seconds: number): Promise<readonly boolean[]> => {
    vi.setSystemTime(start + seconds * 1000)
    const list = await readList(server)
    // Verifiers that hold it refuse nothing wrongly, and need not fetch it again at once. A year later other keys sign.
    if (seconds < 86_400) expect(list.seq).toBe(seq)
    const dead = digestsIn(list.dead.credentials)
    return [
      ...[hour, tenMinutes].map(({ id }) => dead.some((one) => one.equals(digest(id)))),
      list.notBefore.organizations.some(([name]) => name === digest(organization.id).toString('base64url')),
    ]
  }
  expect(await after(600)).toEqual([true, true, true])
  expect(await after(600 + 65 + 60)).toEqual([true, false, true])
  expect(await after(3_600)).toEqual([true, false, true])
  expect(await after(3_600 + 65 + 60)).toEqual([false, false, true])
  expect(await after(366 * 86_400)).toEqual([false, false, false])
})

test('a list is no access token: every door and the library refuse it', async () => {
  const { body } = await fetchList(server)
  for (const door of httpDoors) expect(await door.status(server, body)).toBe(401)
  const keys = importKeySet(JSON.parse((await send(server, '/.well-known/jwks.json')).body))
  if (!keys.ok) throw new Error(keys.reason)
  const expected = { issuer: server.url, audience: 'urn:guichet:api:kis', now: Date.now(), leeway: 5 }
  expect(checkToken(body, keys.keys, expected)).toMatchObject({ ok: false, reason: 'type' })
})
