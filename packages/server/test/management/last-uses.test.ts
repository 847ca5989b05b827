/** What whoever rotates a credential sees of its secrets: which is used, when and from where, and which is not yet. */

import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { importCredentials } from '../../src/credentials/import-credentials.ts'
import { inFolder } from '../cli/command.ts'
import { actor, startTestServer, type TestServer } from '../running-server.ts'
import { exchangeAs, send } from '../transport/client.ts'
import { type Ask, asking } from './asking.ts'

let server: TestServer
let ask: Ask
let run: ReturnType<typeof inFolder>

beforeAll(async () => {
  server = await startTestServer()
  ask = asking(server, (await server.bearerToken('guichet')).token)
  run = inFolder(server.folder)
})

afterAll(() => server.remove())

const notYet = { lastUse: null, lastUseUnknown: false }
const usedFrom = (address: string) => ({
  lastUse: { at: expect.any(String), address },
  lastUseUnknown: false,
})

const credential = async (id: string) => (await ask('GET', `/credentials/${id}`)).body

const listed = async (id: string) => {
  const { items } = (await ask('GET', '/credentials?limit=100')).body
  return items.find((one: { id: string }) => one.id === id)
}

/** Uses are written every five seconds. */
const becomes = async (id: string, expected: object): Promise<void> => {
  const asExpected = async (): Promise<void> => expect(await credential(id)).toMatchObject(expected)
  await vi.waitFor(asExpected, { timeout: 25_000, interval: 100 })
  expect(await listed(id)).toMatchObject(expected)
}

describe.concurrent('in the management API', () => {
  test('during an overlap each secret says when and from where it was last used', async () => {
    const { id, key, secret: old } = await server.keyPair('kis')
    const use = async (secret: string, from: string): Promise<void> => {
      expect((await exchangeAs(server, 'kis', { key, secret }, { from })).status).toBe(200)
    }
    expect(await credential(id)).toMatchObject({ lastUse: null, secrets: [notYet] })
    const { secret: fresh } = (await ask('POST', `/credentials/${id}/rotate`, { overlap: '1h' })).body
    const endings = { new: { lastFour: fresh.slice(-4), expires: null }, old: { lastFour: old.slice(-4) } }

    await use(old, '127.0.0.7')
    await becomes(id, {
      lastUse: { address: '127.0.0.7', secretEnded: false },
      secrets: [
        { ...endings.new, ...notYet },
        { ...endings.old, ...usedFrom('127.0.0.7') },
      ],
    })
    const before = await credential(id)
    expect(before.lastUse.secret).toBe(before.secrets[1].id)
    expect((await run(`credential show ${id}`)).stdout).toMatch(
      /^new secret +….{4} of .*, not used yet\nold secret +….{4} of .*, in its overlap until .*, last used .*Z from 127\.0\.0\.7$/m,
    )

    await use(fresh, '127.0.0.8')
    await becomes(id, {
      lastUse: { address: '127.0.0.8', secretEnded: false },
      secrets: [
        { ...endings.new, ...usedFrom('127.0.0.8') },
        { ...endings.old, ...before.secrets[1] },
      ],
    })
    const shown = (await run(`credential show ${id} --json`)).json()
    expect(shown).toMatchObject({
      lastUsed: { address: '127.0.0.8' },
      secrets: [
        { lastFour: fresh.slice(-4), lastUsed: { address: '127.0.0.8' }, lastUsedUnknown: false },
        { lastFour: old.slice(-4), lastUsed: { address: '127.0.0.7', at: before.lastUse.at } },
      ],
    })

    await ask('POST', `/credentials/${id}/end-overlap`, { keep: 'old' })
    expect(await credential(id)).toMatchObject({
      lastUse: { address: '127.0.0.8', secretEnded: true },
      secrets: [{ ...endings.old, expires: null, lastUse: before.secrets[1].lastUse }],
    })
    expect((await run(`credential show ${id}`)).stdout).toMatch(
      /from 127\.0\.0\.8, with a secret that has ended/,
    )
  })

  test('a bearer token that was rotated is told from the one before it', async () => {
    const { id, token } = await server.bearerToken('recital')
    const use = async (bearer: string, from: string): Promise<void> => {
      const headers = ['Authorization', `Bearer ${bearer}`]
      expect((await send(server, '/extract/api/v1/config/', { headers, from })).status).toBe(200)
    }
    await use(token, '127.0.0.7')
    await becomes(id, { lastUse: { address: '127.0.0.7', secret: null, secretEnded: false }, secrets: [] })
    const { token: fresh } = (await ask('POST', `/credentials/${id}/rotate`, { overlap: '0' })).body
    expect(await credential(id)).toMatchObject({ lastUse: { address: '127.0.0.7', secretEnded: true } })
    expect((await run(`credential show ${id}`)).stdout).toContain('with a token that was rotated since')
    await use(fresh, '127.0.0.8')
    await becomes(id, { lastUse: { address: '127.0.0.8', secret: null, secretEnded: false } })
  })

  test('an imported hash keeps its last use when the first one replaces it by our own', async () => {
    const [secret, token] = ['Imp0rted.Secret.of.4nother.System', 'imp0rted.t0ken.of.another.system']
    const sha256 = (text: string) => ({
      algorithm: 'sha256',
      value: createHash('sha256').update(text).digest('hex'),
    })
    const plain = { organization: 'Acme', environment: 'production', name: 'imported' }
    const entries = [
      { ...plain, kind: 'key-pair', api: 'kis', key: 'imported-key', secretHash: sha256(secret) },
      { ...plain, kind: 'service-token', api: 'recital', tokenHash: sha256(token) },
    ]
    const [pair, bearer] = await importCredentials(server.context, JSON.stringify(entries), actor)
    const [pairId, bearerId] = [pair!.id, bearer!.id]
    const from = '127.0.0.9'
    expect((await exchangeAs(server, 'kis', { key: 'imported-key', secret }, { from })).status).toBe(200)
    const headers = ['Authorization', `Bearer ${token}`]
    expect((await send(server, '/extract/api/v1/config/', { headers, from })).status).toBe(200)
    await becomes(pairId, { lastUse: { secretEnded: false }, secrets: [usedFrom(from)] })
    await becomes(bearerId, { lastUse: { address: from, secretEnded: false } })
    const rehashed = (await server.audit()).filter(({ action }) => action === 'credential.rehashed')
    expect(rehashed.map(({ credentialId }) => credentialId).toSorted()).toEqual([pairId, bearerId].toSorted())
  })
})

test('uses that are not written yet are written at the stop, of bearer tokens too', async () => {
  const own = await startTestServer()
  const pair = await own.keyPair('kis')
  const bearer = await own.bearerToken('recital')
  await exchangeAs(own, 'kis', pair)
  await send(own, '/extract/api/v1/config/', { headers: ['Authorization', `Bearer ${bearer.token}`] })
  await own.stop()
  const again = await startTestServer({ folder: own.folder })
  const [secret] = await again.context.store.secrets([pair.id])
  const uses = await again.context.store.lastUses([pair.id, bearer.id])
  expect(uses.map(({ secretId }) => secretId).toSorted()).toEqual([secret!.id, bearer.id].toSorted())
  await again.remove()
})
