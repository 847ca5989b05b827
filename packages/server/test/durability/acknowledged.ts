/** Holds a server, after whatever befell it, to all that it had answered. */

import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { expect } from 'vitest'
import { verifyTrail } from '../../src/audit/verify.ts'
import type { Store } from '../../src/stores/store.ts'
import type { KeyPair, TestServer } from '../running-server.ts'
import { exchangeAs, send } from '../transport/client.ts'
import type { ServerProcess } from './guichet-process.ts'
import type { Ended, Ledger, Rotated } from './load.ts'
import { eventually } from './processes.ts'

type Target = Pick<ServerProcess, 'port' | 'certificate' | 'url'>

/** How often each token stands in the trail; reads on from where it stopped. */
export class GrantedTokens {
  #sequence = 0
  readonly #counts = new Map<string, number>()

  async readOn(store: Pick<Store, 'auditChain'>): Promise<void> {
    for (;;) {
      const page = await store.auditChain(this.#sequence + 1, 1000)
      for (const { sequence, action, data } of page) {
        this.#sequence = sequence
        if (action === 'exchange.granted') this.#add((JSON.parse(data) as { tokenId: string }).tokenId)
      }
      if (page.length < 1000) return
    }
  }

  count(tokenId: string): number {
    return this.#counts.get(tokenId) ?? 0
  }

  #add(tokenId: string): void {
    this.#counts.set(tokenId, this.count(tokenId) + 1)
  }
}

export async function expectSoundTrail(store: Store): Promise<void> {
  expect((await verifyTrail(store)).broken).toBeNull()
  expect(await store.checkIntegrity()).toEqual([])
}

export async function expectKept(server: Target, ledger: Ledger, granted: GrantedTokens): Promise<void> {
  expect(ledger.strange).toEqual([])
  await expectTokens(server, ledger.tokens, granted)
  for (const pair of ledger.created) expect(await decided(() => exchangeStatus(server, pair))).toBe(200)
  for (const rotated of ledger.rotated) await expectRotated(server, rotated)
  for (const ended of ledger.ended) await expectEnded(server, ended)
}

async function expectTokens(
  server: Target,
  tokens: readonly string[],
  granted: GrantedTokens,
): Promise<void> {
  const keys = JSON.parse((await send(server, '/.well-known/jwks.json')).body) as JSONWebKeySet
  const find = createLocalJWKSet(keys)
  for (const token of tokens) {
    const { payload } = await jwtVerify(token, find, { issuer: server.url })
    expect(granted.count(payload.jti ?? '')).toBe(1)
  }
}

async function expectRotated(server: Target, { pair, secrets, overlap, unsure }: Rotated): Promise<void> {
  const statuses: number[] = []
  for (const secret of secrets.slice(-4)) {
    statuses.push(await decided(() => exchangeStatus(server, { ...pair, secret })))
  }
  const last = statuses.length - 1
  const live = overlap === '1h' ? 2 : 1
  for (const [index, status] of statuses.entries()) {
    const age = last - index
    // Where a rotation was not answered, the oldest that would live has ended or not.
    if (unsure && age === live - 1) continue
    expect(status, `${overlap}: the secret ${age} before the last`).toBe(age < live ? 200 : 401)
  }
}

async function expectEnded(server: Target, { pair, token, works }: Ended): Promise<void> {
  const status = works ? 200 : 401
  expect(await decided(() => exchangeStatus(server, pair))).toBe(status)
  expect(await decided(() => callStatus(server, token))).toBe(status)
}

/** A database that has just recovered may be too slow for a moment; whoever is told so asks again. */
const decided = (ask: () => Promise<number>): Promise<number> =>
  eventually('a yes or a no', async () => {
    const status = await ask()
    return status === 503 ? null : status
  })

export const exchangeStatus = async (
  server: Pick<TestServer, 'port' | 'certificate'>,
  pair: Pick<KeyPair, 'key' | 'secret'>,
): Promise<number> => (await exchangeAs(server, 'kis', pair)).status

/** A call with a token of KIS, as a reverse proxy asks about it. */
export const callStatus = async (
  server: Pick<TestServer, 'port' | 'certificate'>,
  token: string,
): Promise<number> =>
  (await send(server, '/forward-auth?api=kis', { headers: ['authorization', `Bearer ${token}`] })).status
