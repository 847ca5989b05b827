import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foreign } from '../../test/dialects.ts'
import { arrivedRequest, basic, request } from '../../test/messages.ts'
import { defineDialect } from '../define.ts'
import type { Dialect } from '../dialect.ts'
import type { ArrivedRequest } from '../messages.ts'
import type { CredentialSource } from '../source.ts'
import { requestReader } from './read.ts'
import { requestWriter } from './write.ts'

const dialectOf = (credentials: CredentialSource | readonly CredentialSource[], body?: 'none'): Dialect =>
  defineDialect({
    name: 'acme',
    request: { path: '/t', credentials, body },
    response: { body: { token: '${token}' } },
    lifetime: '1h',
  })

function read(dialect: Dialect, arrived: ArrivedRequest): unknown {
  const reading = requestReader(dialect)(arrived)
  return reading.ok
    ? [reading.value.key, reading.value.secret]
    : [reading.refused.cause, reading.refused.field]
}

const places = [
  { field: 'apikey' },
  { field: 'auth.api.key' },
  { header: 'X-Api-Key' },
  { header: 'Authorization' },
  { header: 'Authorization', scheme: 'ApiKey' },
  { header: 'Authorization', scheme: 'Basic' },
  { query: 'key' },
] as const

test.each(places)('a secret alone at %j is written and read, and the key never sent', (secret) => {
  const dialect = dialectOf({ secret })
  fc.assert(
    fc.property(fc.stringMatching(/^[\x21-\x7e]{3,40}$/), (text) => {
      fc.pre(!/^basic$/i.test(text))
      const values = {
        key: '\u0000 unsayable',
        secret: text,
        environment: 'production',
        scopes: null,
      } as const
      const sent = requestWriter(dialect)(values)
      expect(JSON.stringify(sent)).not.toContain('unsayable')
      expect(read(dialect, arrivedRequest(sent))).toEqual([null, text])
    }),
  )
})

const jsonType = ['Content-Type', 'application/json'] as const

test.each([
  ['none', {}],
  ['an empty one', { apikey: '' }],
] as const)('%s is missing, and its place is named', (_title, body) => {
  const arrived = request({ headers: [jsonType], body: JSON.stringify(body) })
  expect(read(dialectOf({ secret: { field: 'apikey' } }), arrived)).toEqual(['missing', 'apikey'])
})

test.each([
  ['too long', 'x'.repeat(4097)],
  ['with a control', 'a\u0000b'],
  ['a number', 7],
  ['half a surrogate', '\ud800'],
])('one that is %s is malformed', (_title, apikey) => {
  const arrived = request({ headers: [jsonType], body: JSON.stringify({ apikey }) })
  expect(read(dialectOf({ secret: { field: 'apikey' } }), arrived)).toEqual(['malformed', 'apikey'])
})

test('a secret alone beside a pair is chosen by what is sent, and never both', () => {
  const dialect = dialectOf([
    { secret: { header: 'X-Api-Key' } },
    { key: { field: 'id' }, secret: { field: 'secret' } },
  ])
  const send = (headers: readonly (readonly [string, string])[], body: unknown): unknown =>
    read(dialect, request({ headers: [jsonType, ...headers], body: JSON.stringify(body) }))
  expect(send([['X-Api-Key', 's']], {})).toEqual([null, 's'])
  expect(send([], { id: 'k', secret: 's' })).toEqual(['k', 's'])
  expect(send([['X-Api-Key', 's']], { id: 'k', secret: 's' })).toEqual(['malformed', 'X-Api-Key'])
  expect(send([['X-Api-Key', 's']], { id: 'k' })).toEqual(['malformed', 'id'])
  expect(send([], { id: 'k' })).toEqual(['missing', 'secret'])
})

test('Basic and an API key share the Authorization header by their schemes', () => {
  const dialect = dialectOf(
    [{ basic: 'raw' }, { secret: { header: 'Authorization', scheme: 'ApiKey' } }],
    'none',
  )
  expect(read(dialect, request({ headers: [basic('k:s')] }))).toEqual(['k', 's'])
  expect(read(dialect, request({ headers: [['Authorization', 'apikey s']] }))).toEqual([null, 's'])
})

test('the answer to a wrong key in Authorization may challenge', () => {
  const reading = requestReader(dialectOf({ secret: places[4] }, 'none'))(
    request({ headers: [['Authorization', 'ApiKey s']] }),
  )
  expect(reading).toMatchObject({ ok: true, value: { usedAuthorization: true } })
})

test('the foreign APIs of one part read what their documentation shows', () => {
  const named = (name: string): Dialect =>
    foreign.find((one) => one.name === name) ?? dialectOf({ basic: 'raw' })
  const form = {
    headers: [['Content-Type', 'application/x-www-form-urlencoded']] as const,
    body: 'grant_type=urn%3Aatoll%3Aparams%3Aoauth%3Agrant-type%3Aapikey&apikey=s-1',
  }
  expect(read(named('atoll'), request(form))).toEqual([null, 's-1'])
  expect(read(named('vigie'), request({ method: 'GET', headers: [['x-api-key', 's-2']] }))).toEqual([
    null,
    's-2',
  ])
})
