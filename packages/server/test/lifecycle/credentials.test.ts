/** From a change to the end of what it forbids: a refusal holds at every door within a second. */

import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { CredentialsContext } from '../../src/credentials/context.ts'
import { changeCredential } from '../../src/credentials/change-credential.ts'
import { changeOrganization } from '../../src/credentials/change-organization.ts'
import { createOrganization } from '../../src/credentials/create-organization.ts'
import { disableCredential } from '../../src/credentials/disable-credential.ts'
import { enableCredential } from '../../src/credentials/enable-credential.ts'
import { revokeCredential } from '../../src/credentials/revoke-credential.ts'
import { rotateSecret } from '../../src/credentials/rotate-secret.ts'
import { type Door, httpDoors } from '../calls/doors.ts'
import { actor, type KeyPair, startTestServer, type TestServer } from '../running-server.ts'
import { exchangeAs, tokenFor } from '../transport/client.ts'
import { withinASecond } from '../within-a-second.ts'

let server: TestServer
let context: CredentialsContext

beforeAll(async () => {
  server = await startTestServer()
  // The harness has the real clock in its hands; here the clock is set.
  context = { ...server.context, now: () => Date.now() }
})

afterAll(() => server.remove())

afterEach(() => {
  vi.useRealTimers()
})

const exchanged = async (pair: Pick<KeyPair, 'key' | 'secret'>): Promise<number> =>
  (await exchangeAs(server, 'oauth2', pair)).status

describe.each(httpDoors)('$name', (door: Door) => {
  const tokensOf = async (pair: KeyPair, count = 5): Promise<readonly string[]> => {
    const tokens = await Promise.all(Array.from({ length: count }, () => tokenFor(server, 'oauth2', pair)))
    for (const token of tokens) expect(await door.status(server, token)).toBe(200)
    return tokens
  }
  const allBecome = async (status: number, tokens: readonly string[]): Promise<void> => {
    await Promise.all(tokens.map((token) => withinASecond(status, () => door.status(server, token))))
  }

  test('L10 a disabled credential gets no token, its tokens are refused, and work again when it is enabled', async () => {
    const pair = await server.keyPair(door.api)
    const tokens = await tokensOf(pair)
    await disableCredential(context, pair.id, actor)
    await allBecome(401, tokens)
    expect(await exchanged(pair)).toBe(401)
    await enableCredential(context, pair.id, actor)
    await allBecome(200, tokens)
    expect(await exchanged(pair)).toBe(200)
  })

  test('L02 a revoked credential is refused for ever', async () => {
    const pair = await server.keyPair(door.api)
    const tokens = await tokensOf(pair)
    await revokeCredential(context, pair.id, actor)
    await allBecome(401, tokens)
    expect(await exchanged(pair)).toBe(401)
    await expect(enableCredential(context, pair.id, actor)).rejects.toThrow()
    expect(await exchanged(pair)).toBe(401)
  })

  test('L11 a disabled organization: all of its credentials, and nobody else’s', async () => {
    const organization = await createOrganization(context, { name: `Dormant ${door.name}` }, actor)
    const pairs = await Promise.all(
      [1, 2, 3].map(() => server.keyPair(door.api, { organizationId: organization.id })),
    )
    const tokens = (await Promise.all(pairs.map((pair) => tokensOf(pair, 1)))).flat()
    const [neighbour] = await tokensOf(await server.keyPair(door.api), 1)
    await changeOrganization(context, organization.id, { state: 'disabled' }, actor)
    await allBecome(401, tokens)
    for (const pair of pairs) expect(await exchanged(pair)).toBe(401)
    expect(await door.status(server, neighbour!)).toBe(200)
    await changeOrganization(context, organization.id, { state: 'active' }, actor)
    await allBecome(200, tokens)
  })

  test('L14 a secret that leaked is refused at once, and its tokens where that is asked for', async () => {
    const pair = await server.keyPair(door.api)
    const [before] = await tokensOf(pair, 1)
    const kept = await rotateSecret(context, pair.id, { overlap: 0 }, actor)
    await withinASecond(401, () => exchanged(pair))
    expect(await door.status(server, before!)).toBe(200)
    await rotateSecret(context, pair.id, { overlap: 0, refuseTokens: true }, actor)
    await withinASecond(401, () => door.status(server, before!))
    expect('secret' in kept && (await exchanged(kept))).toBe(401)
  })

  test('L15 of two bounds the stricter one counts, whichever was set later', async () => {
    const start = Math.floor(Date.now() / 1000) * 1000
    vi.useFakeTimers({ toFake: ['Date'], now: start })
    const organization = await createOrganization(context, { name: `Bounded ${door.name}` }, actor)
    const pair = await server.keyPair(door.api, { organizationId: organization.id })
    const refuseOfCredential = () => changeCredential(context, pair.id, { refuseTokens: true }, actor)
    const refuseOfOrganization = () =>
      changeOrganization(context, organization.id, { refuseTokens: true }, actor)
    let at = start
    for (const [first, second] of [
      [refuseOfCredential, refuseOfOrganization],
      [refuseOfOrganization, refuseOfCredential],
    ] as const) {
      const [early] = await tokensOf(pair, 1)
      vi.setSystemTime((at += 2_000))
      await first()
      await withinASecond(401, () => door.status(server, early!))
      vi.setSystemTime((at += 2_000))
      const [between] = await tokensOf(pair, 1)
      vi.setSystemTime((at += 2_000))
      await second()
      await withinASecond(401, () => door.status(server, between!))
      expect(await door.status(server, early!)).toBe(401)
      vi.setSystemTime((at += 2_000))
      await tokensOf(pair, 1)
    }
  })

  test('L16 a token of the very second of the bound is refused, one of the next second is good', async () => {
    const start = Math.floor(Date.now() / 1000) * 1000
    vi.useFakeTimers({ toFake: ['Date'], now: start + 200 })
    const pair = await server.keyPair(door.api)
    const [before] = await tokensOf(pair, 1)
    vi.setSystemTime(start + 500)
    await changeCredential(context, pair.id, { refuseTokens: true }, actor)
    await withinASecond(401, () => door.status(server, before!))
    vi.setSystemTime(start + 900)
    expect(await door.status(server, await tokenFor(server, 'oauth2', pair))).toBe(401)
    vi.setSystemTime(start + 1_000)
    expect(await door.status(server, await tokenFor(server, 'oauth2', pair))).toBe(200)
  })
})

describe('L13 a rotation with an overlap', () => {
  const hour = 3_600_000
  const rotate = async (pair: KeyPair): Promise<KeyPair> => {
    const issue = await rotateSecret(context, pair.id, { overlap: hour }, actor)
    if (!('secret' in issue)) throw new Error('a key pair has a secret')
    return { id: pair.id, key: issue.key, secret: issue.secret }
  }

  test('L13 both secrets work until its end, and the new one goes on', async () => {
    const start = Date.now()
    vi.useFakeTimers({ toFake: ['Date'], now: start })
    const old = await server.keyPair('kis')
    const renewed = await rotate(old)
    expect(renewed.key).toBe(old.key)
    await withinASecond(200, () => exchanged(renewed))
    for (const at of [0, hour - 1_000]) {
      vi.setSystemTime(start + at)
      expect([await exchanged(old), await exchanged(renewed)]).toEqual([200, 200])
    }
    vi.setSystemTime(start + hour + 1_000)
    expect([await exchanged(old), await exchanged(renewed)]).toEqual([401, 200])
  })

  test('L13 the use of the old one is recorded, so that its owner can be told', async () => {
    const old = await server.keyPair('kis')
    const renewed = await rotate(old)
    await withinASecond(200, () => exchanged(renewed))
    await exchanged(old)
    const [ofOld, ofNew] = await server.audit()
    expect(ofOld).toMatchObject({ action: 'exchange.granted', details: { overlapping: true } })
    expect(ofNew).toMatchObject({ action: 'exchange.granted', details: null })
  })

  test('L13 of three rotations in a row the last two secrets work', async () => {
    const secrets = [await server.keyPair('kis')]
    for (let nth = 0; nth < 3; nth++) secrets.push(await rotate(secrets.at(-1)!))
    await withinASecond(200, () => exchanged(secrets[3]!))
    expect(await Promise.all(secrets.map(exchanged))).toEqual([401, 401, 200, 200])
    expect(await server.context.store.secrets([secrets[0]!.id])).toHaveLength(2)
  })

  test('L13 there is no moment without a secret that works', async () => {
    const old = await server.keyPair('kis')
    let done = false
    const statuses = new Set<number>()
    const load = (async () => {
      while (!done) statuses.add(await exchanged(old))
    })()
    const renewed = await rotate(old)
    // The change has been followed when the new one is known.
    await withinASecond(200, () => exchanged(renewed))
    done = true
    await load
    expect(statuses).toEqual(new Set([200]))
  })
})

describe('L22 the life of a token', () => {
  const lifeOf = (token: string): number => {
    const { exp, iat } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
      exp: number
      iat: number
    }
    return exp - iat
  }

  test.each([
    ['expires_in', '99999999'],
    ['lifetime', '99999999'],
    ['ttl', '99999999'],
    ['exp', '9999999999'],
    ['requested_token_lifetime', '99999999'],
  ])('L22 is not for the caller to say: %s', async (name, value) => {
    const { key, secret } = await server.keyPair('kis')
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: key,
      client_secret: secret,
    })
    form.set(name, value)
    const response = await fetch(`${server.url}/oauth/token`, { method: 'POST', body: form })
    const { access_token, expires_in } = (await response.json()) as {
      access_token: string
      expires_in: number
    }
    expect([lifeOf(access_token), expires_in]).toEqual([3_600, 3_600])
  })

  test('L22 L01 ends with its credential, and the answer says so', async () => {
    const expiresAt = Math.floor(Date.now() / 1000) * 1000 + 90_000
    const { key, secret } = await server.keyPair('kis', { expiresAt })
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: key,
      client_secret: secret,
    })
    const response = await fetch(`${server.url}/oauth/token`, { method: 'POST', body: form })
    const { access_token, expires_in } = (await response.json()) as {
      access_token: string
      expires_in: number
    }
    expect(lifeOf(access_token)).toBeLessThanOrEqual(90)
    expect(Math.abs(lifeOf(access_token) - expires_in)).toBeLessThanOrEqual(1)
  })

  test('L27 there is no refresh token, and no grant for one', async () => {
    const { key, secret } = await server.keyPair('kis')
    const ask = async (grant: Record<string, string>): Promise<Record<string, unknown>> => {
      const body = new URLSearchParams({ client_id: key, client_secret: secret, ...grant })
      return (await (await fetch(`${server.url}/oauth/token`, { method: 'POST', body })).json()) as Record<
        string,
        unknown
      >
    }
    expect(await ask({ grant_type: 'client_credentials' })).not.toHaveProperty('refresh_token')
    expect(await ask({ grant_type: 'refresh_token', refresh_token: 'x' })).toMatchObject({
      error: 'unsupported_grant_type',
    })
  })

  test('L22 a shorter one in the configuration holds for new tokens, and longer ones live on', async () => {
    const yaml = (life: string): string =>
      `issuer: http://localhost:1\napis:\n  - { name: kis, dialects: [kis], lifetime: ${life} }\n`
    const first = await startTestServer({ yaml: yaml('2h') })
    const pair = await first.keyPair('kis')
    const long = await tokenFor(first, 'kis', pair)
    expect(lifeOf(long)).toBe(7_200)
    await first.stop()
    const second = await startTestServer({ yaml: yaml('5m'), folder: first.folder })
    expect(lifeOf(await tokenFor(second, 'kis', pair))).toBe(300)
    const asked = await fetch(`${second.url}/forward-auth`, { headers: { authorization: `Bearer ${long}` } })
    expect(asked.status).toBe(200)
    await second.remove()
  })
})
