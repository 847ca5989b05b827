import { describe, expect, test } from 'vitest'
import { foreign } from '../../test/dialects.ts'
import { request } from '../../test/messages.ts'
import { didomi, digitalpaye, kis, oauth2 } from '../catalog/index.ts'
import type { Dialect } from '../dialect.ts'
import { deadTokenTest } from './dead.ts'
import { callReader } from './read.ts'
import { callWriter } from './write.ts'

type Headers = readonly (readonly [string, string])[]

function outcome(dialect: Dialect, headers: Headers, query = ''): string {
  const reading = callReader(dialect)(request({ headers, query }))
  return reading.ok ? reading.value : reading.refused.cause
}

const rows: readonly (readonly [string, Dialect, Headers, string])[] = [
  ['no header', didomi, [], 'missing'],
  ['an empty header', didomi, [['Authorization', '']], 'missing'],
  ['the token', didomi, [['Authorization', 'Bearer a.b-c_d~e+f/g==']], 'a.b-c_d~e+f/g=='],
  ['A-X-2 the scheme in another case', didomi, [['authorization', 'bEARER abc']], 'abc'],
  ['the scheme alone', didomi, [['Authorization', 'Bearer']], 'invalid'],
  ['another scheme', didomi, [['Authorization', 'Basic abc']], 'invalid'],
  ['no scheme', didomi, [['Authorization', 'abc']], 'invalid'],
  ['two blanks', didomi, [['Authorization', 'Bearer  abc']], 'invalid'],
  ['two tokens', didomi, [['Authorization', 'Bearer abc def']], 'invalid'],
  ['two tokens with a comma', didomi, [['Authorization', 'Bearer abc, Bearer def']], 'invalid'],
  [
    'T01 two headers',
    didomi,
    [
      ['Authorization', 'Bearer a'],
      ['Authorization', 'Bearer a'],
    ],
    'malformed',
  ],
  ['an underscore alias', digitalpaye, [['Authorization', 'Bearer a']], 'a'],
  [
    'A-DGP-11 a refusal sent as a token',
    digitalpaye,
    [['Authorization', 'Bearer {"statusCode":401}']],
    'invalid',
  ],
  ['J28 16 kB of token and more', didomi, [['Authorization', `Bearer ${'A'.repeat(17_000)}`]], 'invalid'],
  ['KIS-9 the value as it was received', kis, [['authorization', 'Bearer abc']], 'abc'],
  ['A-KIS-4 the bare value', kis, [['authorization', 'abc']], 'abc'],
  ['A-KIS-4 the scheme in another case', kis, [['Authorization', 'BEARER abc']], 'abc'],
  ['A-KIS-4 a scheme twice', kis, [['Authorization', 'Bearer Bearer abc']], 'invalid'],
]

test.each(rows)('a call with %s', (_title, dialect, headers, wanted) => {
  expect(outcome(dialect, headers)).toBe(wanted)
})

describe('other places', () => {
  const named = (name: string): Dialect => foreign.find((dialect) => dialect.name === name) ?? kis

  test('a header with an underscore is no header of the API, and no silence either', () => {
    expect(outcome(named('harbour'), [['X_Ticket', 'abc']])).toBe('malformed')
    expect(outcome(named('harbour'), [['X-Ticket', 'abc']])).toBe('abc')
  })

  test('a cookie or a parameter that is there twice is malformed', () => {
    expect(outcome(named('verre'), [['Cookie', 'a=1; session=abc']])).toBe('abc')
    expect(outcome(named('verre'), [['Cookie', 'session=abc; session=def']])).toBe('malformed')
    expect(outcome(named('verre'), [['Cookie', 'sessions=abc']])).toBe('missing')
    expect(outcome(named('lumen'), [], 'access_token=abc')).toBe('abc')
    expect(outcome(named('lumen'), [], 'access_token=abc&access_token=abc')).toBe('malformed')
  })
})

describe('a client', () => {
  test('KIS-9 sends back the received value, and never a second Bearer', () => {
    expect(callWriter(kis)('Bearer abc', 'production').headers).toEqual({ authorization: 'Bearer abc' })
  })

  test('A-DGP-5 tells the environment with each call', () => {
    expect(callWriter(digitalpaye)('abc', 'sandbox').headers).toEqual({
      authorization: 'Bearer abc',
      'x-environment': 'Sandbox',
    })
  })

  test('cannot be made to write a second header', () => {
    expect(() => callWriter(didomi)('abc\r\nX-Admin: 1', 'production')).toThrow(TypeError)
  })

  test('knows a dead token by a status, or by a code in the body', () => {
    const lumen = foreign.find(({ name }) => name === 'lumen') ?? kis
    expect(deadTokenTest(didomi)(401, null)).toBe(true)
    expect(deadTokenTest(didomi)(403, null)).toBe(false)
    expect(deadTokenTest(lumen)(200, '{"code":40101}')).toBe(true)
    expect(deadTokenTest(lumen)(200, '{"code":"40101"}')).toBe(false)
    expect(deadTokenTest(lumen)(200, '<html>')).toBe(false)
    expect(deadTokenTest(lumen)(401, '{"code":40101}')).toBe(false)
  })
})

describe('the query of a call', () => {
  const call = (query: string) =>
    callReader(oauth2)({
      method: 'GET',
      path: '/v1/things',
      query,
      rawHeaders: ['Authorization', 'Bearer a.b.c'],
      body: new Uint8Array(),
    }).ok

  test.each(['access_token=x', 'q=1&access_token=', 'access%5Ftoken=x', 'access_token'])(
    'is refused with a second token in it: %s',
    (query) => {
      expect(call(query)).toBe(false)
    },
  )

  test.each(['', 'q=50%', 'q=%ff&q=2', 'a=access_token', 'x_access_token=1'])(
    'is otherwise between the caller and the API: %s',
    (query) => {
      expect(call(query)).toBe(true)
    },
  )
})
