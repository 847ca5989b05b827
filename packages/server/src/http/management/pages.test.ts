/** Lists: every item once, and cursors and filters that callers invent. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporaryManagement, type TemporaryManagement } from '../../../test/temporary-management.ts'

let management: TemporaryManagement

beforeAll(async () => {
  management = await temporaryManagement()
})

afterAll(() => management.remove())

const newCredential = { kind: 'key-pair', api: 'parcels', name: 'job' }

describe('pages', () => {
  it('give every item once, by a cursor that only its own list takes', async () => {
    const { call } = management
    for (let n = 0; n < 5; n += 1)
      await call('acme', 'POST', '/credentials', { ...newCredential, name: `page ${n}` })
    const all = (await call('acme', 'GET', '/credentials?limit=200')).json().items
    const seen: unknown[] = []
    let next: string | null = ''
    const pageAt = async (after: string): Promise<{ items: unknown[]; next: string | null }> =>
      (await call('acme', 'GET', `/credentials?limit=2${after === '' ? '' : `&after=${after}`}`)).json()
    while (next !== null) {
      const page = await pageAt(next)
      seen.push(...page.items)
      next = page.next
    }
    expect(seen).toEqual(all)
    const { next: cursor } = (await call('acme', 'GET', '/credentials?limit=1')).json()
    expect((await call('acme', 'GET', `/members?after=${cursor}`)).statusCode).toBe(400)
    expect((await call('operator', 'GET', `/credentials?after=${cursor}`)).statusCode).toBe(400)
  })

  const invented = (text: string): string => Buffer.from(text).toString('base64url')
  it.each([
    '',
    'x',
    '../..',
    "' or 1=1 --",
    invented("x' or pg_sleep(5) --"),
    invented('cred_1'.repeat(99)),
    'A'.repeat(60),
  ])('refuse the invented cursor %j', async (after) => {
    for (const path of ['/credentials', '/members', '/audit-events']) {
      const answer = await management.call('acme', 'GET', `${path}?after=${encodeURIComponent(after)}`)
      expect(answer.json()).toMatchObject({ status: 400, errors: [{ field: 'after' }] })
    }
  })

  it.each([
    "'; drop table credentials; --",
    '%',
    '_',
    '\u0000',
    '../../etc/passwd',
    '{{7*7}}',
    'x'.repeat(90),
  ])('find nothing by the filter %j, and store it as it is', async (text) => {
    const { call } = management
    const value = encodeURIComponent(text)
    for (const path of [
      `/credentials?api=${value}`,
      `/audit-events?action=${value}`,
      `/audit-events?credential=${value}`,
    ]) {
      const answer = await call('acme', 'GET', path)
      expect(answer.json(), path).toEqual({ items: [], next: null })
    }
    const made = await call('acme', 'POST', '/credentials', { ...newCredential, name: text })
    expect(made.statusCode).toBe(text === '\u0000' ? 400 : 201)
    if (made.statusCode === 201) expect(made.json().name).toBe(text)
  })
})
