/** What the pages are told will end: a customer's own, and for the operator all of it and the signing keys. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOrganization } from '../../src/credentials/create-organization.ts'
import { createCredential } from '../../src/credentials/create-credential.ts'
import { actor, startTestServer, type TestServer } from '../running-server.ts'
import { asking, type Ask } from './asking.ts'

const day = 86_400_000

let server: TestServer
let acme: Ask
let operator: Ask
const ids: Record<string, string> = {}

/** A credential of long ago that ends so many days from now. */
async function ending(name: string, days: number, organizationId: string): Promise<void> {
  const now = (): number => Date.now() - 100 * day
  const input = { kind: 'key-pair', api: 'kis', environment: 'production', organizationId, name } as const
  const expiresAt = Date.now() + days * day - 60_000
  const { credential } = await createCredential({ ...server.context, now }, { ...input, expiresAt }, actor)
  ids[name] = credential.id
}

beforeAll(async () => {
  server = await startTestServer()
  const { id: organizationId } = await createOrganization(
    server.context,
    { name: 'Operations', operator: true },
    actor,
  )
  acme = asking(server, (await server.bearerToken('guichet')).token)
  operator = asking(server, (await server.bearerToken('guichet', { organizationId })).token)
  for (const days of [40, 30, 2, -3, -8]) await ending(`in ${days}`, days, server.acme.id)
  await ending('foreign', 5, server.globex.id)
})

afterAll(() => server.remove())

interface Told {
  readonly kind: string
  readonly days: number
  readonly credential: { readonly name: string } | null
}

const told = async (ask: Ask, query = ''): Promise<readonly (readonly [string, number, string])[]> => {
  const { body } = await ask('GET', `/notices${query}`)
  return (body.items as Told[]).map(({ kind, days, credential }) => [kind, days, credential?.name ?? 'key'])
}

describe('notices', () => {
  it('tell a customer of its own credentials, the nearest end first, and of an overlap', async () => {
    const { id } = await server.keyPair('kis', { name: 'rotated' })
    await acme('POST', `/credentials/${id}/rotate`, { overlap: '3d' })
    expect(await told(acme)).toEqual([
      ['credential-ended', -3, 'in -3'],
      ['credential-ends', 2, 'in 2'],
      ['overlap-ends', 3, 'rotated'],
      ['credential-ends', 30, 'in 30'],
    ])
  })

  it('tell no more of one that is revoked', async () => {
    await acme('POST', `/credentials/${ids['in 2']}/revoke`)
    expect((await told(acme)).flat()).not.toContain('in 2')
  })

  it('tell the operator of everybody, or of one, and of the signing keys', async () => {
    await operator('POST', '/signing-keys/rotate')
    const all = (await told(operator)).map(([, , name]) => name)
    expect(all).toContain('foreign')
    expect(all).toContain('key')
    const one = (await told(operator, `?organization=${server.globex.id}`)).flat()
    expect([one.includes('foreign'), one.includes('in 30')]).toEqual([true, false])
    expect((await told(acme)).flat()).not.toContain('key')
  })

  it('of another organization are not told', async () => {
    const foreign = await acme('GET', `/notices?organization=${server.globex.id}`)
    const missing = await acme('GET', '/notices?organization=org_9999999999999999999999')
    expect([foreign.status, foreign.body]).toEqual([404, missing.body])
  })
})
