import { describe, expect, test } from 'vitest'
import { checkClaims, checkToken, type RefusalReason } from '../src/index.ts'
import { claims, compact, es256, expected, headerOf, keys, now, quickest, token } from './tokens.ts'

function reasonOf(text: string): RefusalReason | 'accepted' {
  const answer = checkToken(text, keys, expected)
  return answer.ok ? 'accepted' : answer.reason
}

const issuer = 'https://login.example.com'
const audience = 'https://api.example.com'
const text = (name: string, value: string): string =>
  JSON.stringify(claims).replace(/}$/, `,"${name}":${value}}`)
const without = (...names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(claims).filter(([name]) => !names.includes(name)))

const cases: readonly (readonly [string, RefusalReason | 'accepted', unknown])[] = [
  ['iss with a trailing slash', 'issuer', { ...claims, iss: `${issuer}/` }],
  ['iss in another case', 'issuer', { ...claims, iss: 'https://LOGIN.example.com' }],
  ['iss, a prefix', 'issuer', { ...claims, iss: 'https://login.example.co' }],
  ['iss, longer', 'issuer', { ...claims, iss: `${issuer}.evil.example` }],
  ['iss in a list', 'claims', { ...claims, iss: [issuer] }],
  ['iss missing', 'claims', without('iss')],
  ['aud wrong', 'audience', { ...claims, aud: 'https://other.example.com' }],
  ['aud missing', 'audience', without('aud')],
  ['aud, an empty list', 'audience', { ...claims, aud: [] }],
  ['aud, a list without us', 'audience', { ...claims, aud: ['https://other.example.com'] }],
  ['aud, a list with us', 'accepted', { ...claims, aud: ['https://other.example.com', audience] }],
  ['aud, a list with us and a number', 'audience', { ...claims, aud: [audience, 1] }],
  ['aud, a list in a list', 'audience', { ...claims, aud: [[audience]] }],
  ['aud, a prefix', 'audience', { ...claims, aud: 'https://api.example.co' }],
  ['aud, longer', 'audience', { ...claims, aud: `${audience}/v2` }],
  ['aud a number', 'audience', { ...claims, aud: 0 }],
  ['aud an object', 'audience', { ...claims, aud: { 0: audience, length: 1 } }],
  ['aud empty', 'audience', { ...claims, aud: '' }],
  ['exp past', 'expired', { ...claims, exp: now - 3600 }],
  ['exp missing', 'claims', without('exp')],
  ['exp a text', 'claims', { ...claims, exp: '9999999999' }],
  ['exp 1e400', 'claims', text('x', '1').replace(/"exp":\d+/, '"exp":1e400')],
  ['exp -1', 'expired', { ...claims, exp: -1 }],
  ['exp null', 'claims', { ...claims, exp: null }],
  ['exp in a list', 'claims', { ...claims, exp: [now + 600] }],
  ['exp beyond whole numbers', 'claims', { ...claims, exp: 2 ** 53 }],
  ['exp with a fraction', 'accepted', { ...claims, exp: now + 0.5 }],
  ['exp twice', 'malformed', text('exp', '9999999999')],
  ['exp twice, once escaped', 'malformed', text('\\u0065xp', '9999999999')],
  ['nbf in the future', 'not-yet-valid', { ...claims, nbf: now + 60 }],
  ['nbf a text', 'claims', { ...claims, nbf: '0' }],
  ['nbf null', 'claims', { ...claims, nbf: null }],
  ['nbf past', 'accepted', { ...claims, nbf: now - 60 }],
  ['iat in the future', 'not-yet-valid', { ...claims, iat: now + 60 }],
  ['iat missing', 'claims', without('iat')],
  ['iat a text', 'claims', { ...claims, iat: String(now) }],
  ['sub missing', 'claims', without('sub')],
  ['client_id missing', 'claims', without('client_id')],
  ['jti missing', 'claims', without('jti')],
  ['jti empty', 'claims', { ...claims, jti: '' }],
  ['jti a number', 'claims', { ...claims, jti: 7 }],
  ['org missing', 'claims', without('org')],
  ['cred missing', 'claims', without('cred')],
  ['env missing', 'claims', without('env')],
  ['env of another name', 'claims', { ...claims, env: 'Sandbox' }],
  ['env sandbox', 'accepted', { ...claims, env: 'sandbox' }],
  ['scope a list', 'claims', { ...claims, scope: ['orders:read'] }],
  ['scope empty', 'accepted', { ...claims, scope: '' }],
  ['mem empty', 'claims', { ...claims, mem: '' }],
  ['mem', 'accepted', { ...claims, mem: 'mem_1' }],
  ['claims inherited', 'audience', `{"__proto__":${JSON.stringify(claims)}}`],
  ['a list', 'malformed', '[]'],
  ['a text', 'malformed', '"x"'],
  ['null', 'malformed', 'null'],
  ['a number', 'malformed', '1'],
  ['nothing', 'malformed', ''],
  ['broken UTF-8', 'malformed', Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d])],
  [
    'half a surrogate in UTF-8',
    'malformed',
    Buffer.from([0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d]),
  ],
  ['2,000 levels', 'malformed', `{"a":${'['.repeat(2000)}${']'.repeat(2000)}}`],
  ['50,000 levels', 'malformed', `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
  ['1 MB', 'malformed', { ...claims, a: 'a'.repeat(1_000_000) }],
]

test.each(cases)('%s: %s', (_name, reason, payload) => {
  const text = compact(headerOf(es256), payload)
  expect(reasonOf(text)).toBe(reason)
  expect(quickest(() => reasonOf(text))).toBeLessThan(20)
})

describe('the leeway', () => {
  // Seconds from the end of the leeway: at its end, a token is dead (RFC 7519 section 4.1.4, "on or after").
  test.each([
    [-1, 'accepted'],
    [-0.001, 'accepted'],
    [0, 'expired'],
    [1, 'expired'],
  ] as const)('%s s from its end: %s', (distance, answer) => {
    expect(reasonOf(token({ exp: now - expected.leeway - distance, iat: now - 60 }))).toBe(answer)
  })

  test.each([
    [0, 'accepted'],
    [1, 'not-yet-valid'],
  ] as const)('iat and nbf %s s beyond it: %s', (distance, answer) => {
    expect(reasonOf(token({ iat: now + expected.leeway + distance }))).toBe(answer)
    expect(reasonOf(token({ nbf: now + expected.leeway + distance }))).toBe(answer)
  })

  test.each([-1, 61, Number.NaN, Number.POSITIVE_INFINITY])('%s s are a mistake of the caller', (leeway) => {
    expect(() => checkClaims(claims, { ...expected, leeway })).toThrow(RangeError)
  })

  test('a time that is none is a mistake of the caller', () => {
    expect(() => checkClaims(claims, { ...expected, now: Number.NaN })).toThrow(RangeError)
  })
})

test('of several audiences one must fit, of none nothing does', () => {
  const check = (wanted: readonly string[]): boolean =>
    checkClaims(claims, { ...expected, audience: wanted }).ok
  expect(check(['https://other.example.com', audience])).toBe(true)
  expect(check(['https://other.example.com'])).toBe(false)
  expect(check([])).toBe(false)
})

test('the claims are given as they stood, those of a dialect too', () => {
  const answer = checkToken(token({ customer: { number: 7 } }), keys, expected)
  expect(answer).toEqual({ ok: true, claims: { ...claims, customer: { number: 7 } } })
})
