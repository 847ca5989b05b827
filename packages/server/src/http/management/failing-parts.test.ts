/** What is answered where a part behind the management API fails, or blocks whoever asks. */

import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  facts,
  partsOf,
  temporaryManagement,
  type TemporaryManagement,
} from '../../../test/temporary-management.ts'
import { Refusal } from '../../exchange/refusal.ts'
import { StoreUnavailable } from '../../stores/failures.ts'
import { managementApi } from './management-api.ts'
import type { ManagementOptions } from './options.ts'

let management: TemporaryManagement

beforeAll(async () => {
  management = await temporaryManagement()
})

afterAll(() => management.remove())

const newCredential = { kind: 'key-pair', api: 'parcels', name: 'job' }

/** The management API for one principal, with other parts than usual. */
async function serving(name: string, set: Partial<ManagementOptions>): Promise<FastifyInstance> {
  const { installation, principals } = management
  const principal = principals.get(name)
  if (principal === undefined) throw new Error(`nobody is ${name}`)
  const app = Fastify()
  await app.register(managementApi, { ...partsOf(installation), authenticate: () => principal, ...set })
  return app
}

describe('a change whose news cannot be read back', () => {
  it('is answered with its secret, which is shown this one time, and logged', async () => {
    const logged: unknown[] = []
    const app = await serving('acme', {
      log: { error: (...said: unknown[]) => void logged.push(said) },
      changed: () => Promise.reject(new StoreUnavailable('private words')),
    })
    const post = (path: string, payload: object) => app.inject({ method: 'POST', url: path, payload })
    const made = await post('/credentials', newCredential)
    expect(made.statusCode).toBe(201)
    const { id, secret } = made.json()
    expect(secret).toMatch(/^gsec_/)
    const rotated = await post(`/credentials/${id}/rotate`, {})
    expect([rotated.statusCode, rotated.json().version]).toEqual([200, 2])
    expect(logged).toMatchObject([
      [{ err: { name: 'StoreUnavailable' } }, 'a change is not taken yet'],
      [{ err: { name: 'StoreUnavailable' } }, 'a change is not taken yet'],
    ])
    await app.close()
  })

  it('leaves no age of the trail to tell: the status is not known, and that is no fault', async () => {
    const app = await serving('operator', {
      facts: { ...facts, trailAge: () => Number.POSITIVE_INFINITY },
    })
    const answer = await app.inject('/status')
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '1'])
    await app.close()
  })
})

describe('a try of whoever is blocked', () => {
  const blocked = new Refusal('throttled', 'too many failed attempts', { retryAfter: 7 })
  const authenticate = () => Promise.reject(blocked)

  it('is in the audit trail before it is answered', async () => {
    const recorded: unknown[] = []
    const app = await serving('acme', {
      authenticate,
      recordBlocked: async (...given) => void recorded.push(given),
    })
    const answer = await app.inject('/credentials')
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([429, '7'])
    expect(recorded).toMatchObject([[blocked, { address: '192.0.2.1' }]])
    await app.close()
  })

  it('is told that nothing works now where it cannot be recorded', async () => {
    const recordBlocked = () => Promise.reject(new StoreUnavailable('private words'))
    const app = await serving('acme', { authenticate, recordBlocked })
    const answer = await app.inject('/credentials')
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '1'])
    expect(answer.body).not.toContain('private')
    await app.close()
  })
})
