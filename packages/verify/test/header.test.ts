import { describe, expect, test } from 'vitest'
import { checkToken, verifySignature, type RefusalReason } from '../src/index.ts'
import { claims, compact, encode, es256, expected, headerOf, impostor, keys, token } from './tokens.ts'

const good = headerOf(es256)

function reasonOf(text: string): RefusalReason | 'accepted' {
  const answer = checkToken(text, keys, expected)
  return answer.ok ? 'accepted' : answer.reason
}

describe('no algorithm is none', () => {
  for (const alg of ['none', 'None', 'NONE', 'nOnE', 'none ', 'es256', 'ES256 ']) {
    test(`"${alg}" is refused with any signature`, () => {
      const [, payload, signature] = token().split('.')
      const header = encode({ ...good, alg })
      expect(reasonOf(`${header}.${payload}.`)).toBe('malformed')
      expect(reasonOf(`${header}.${payload}.${signature}`)).toBe('algorithm')
      expect(reasonOf(compact({ ...good, alg }, claims))).toBe('algorithm')
    })
  }
})

const hostile: readonly (readonly [string, RefusalReason, unknown])[] = [
  ['an embedded jwk', 'header', { ...good, jwk: impostor.publicJwk }],
  ['an embedded jwk and no kid', 'header', { alg: 'ES256', typ: 'at+jwt', jwk: impostor.publicJwk }],
  ['x5c', 'header', { ...good, x5c: ['MIIB'] }],
  ['x5t of the real key', 'header', { ...good, x5t: 'dGh1bWI' }],
  ['x5t#S256', 'header', { ...good, 'x5t#S256': 'dGh1bWI' }],
  ['jku', 'header', { ...good, jku: 'https://evil.example/jwks' }],
  ['jku to a file', 'header', { ...good, jku: 'file:///etc/passwd' }],
  ['x5u', 'header', { ...good, x5u: 'http://127.0.0.1/' }],
  ['zip', 'header', { ...good, zip: 'DEF' }],
  ['p2c of 2^31-1', 'header', { ...good, alg: 'PBES2-HS256+A128KW', p2c: 2147483647 }],
  ['crit with an unknown name', 'header', { ...good, crit: ['exp'] }],
  ['crit, empty', 'header', { ...good, crit: [] }],
  ['crit that is not a list', 'header', { ...good, crit: 'exp' }],
  ['crit that names alg', 'header', { ...good, crit: ['alg'] }],
  ['crit that names what is absent', 'header', { ...good, crit: ['nothing'] }],
  ['crit null', 'header', { ...good, crit: null }],
  ['b64 false', 'header', { ...good, b64: false, crit: ['b64'] }],
  ['b64 without crit', 'header', { ...good, b64: false }],
  ['kid ../../dev/null', 'unknown-key', { ...good, kid: '../../dev/null' }],
  ['kid with a quote', 'unknown-key', { ...good, kid: "' UNION SELECT 'key" }],
  ['kid __proto__', 'unknown-key', { ...good, kid: '__proto__' }],
  ['kid constructor', 'unknown-key', { ...good, kid: 'constructor' }],
  ['kid toString', 'unknown-key', { ...good, kid: 'toString' }],
  ['kid with NUL', 'unknown-key', { ...good, kid: `${es256.kid}\u0000` }],
  ['kid empty', 'unknown-key', { ...good, kid: '' }],
  ['kid of 10 kB', 'malformed', { ...good, kid: 'k'.repeat(10_240) }],
  ['kid a number', 'header', { ...good, kid: 1 }],
  ['kid a list', 'header', { ...good, kid: [es256.kid] }],
  ['kid an object', 'header', { ...good, kid: {} }],
  ['kid null', 'header', { ...good, kid: null }],
  ['kid true', 'header', { ...good, kid: true }],
  ['kid missing', 'header', { alg: 'ES256', typ: 'at+jwt' }],
  ['kid inherited', 'header', '{"alg":"ES256","typ":"at+jwt","__proto__":{"kid":"key-ES256"}}'],
  ['alg a list', 'header', { ...good, alg: ['ES256'] }],
  ['alg an object', 'header', { ...good, alg: {} }],
  ['alg null', 'header', { ...good, alg: null }],
  ['alg twice', 'malformed', '{"alg":"ES256","alg":"ES256","typ":"at+jwt","kid":"key-ES256"}'],
  [
    'alg twice, once escaped',
    'malformed',
    '{"\\u0061lg":"none","alg":"ES256","typ":"at+jwt","kid":"key-ES256"}',
  ],
  [
    'a name twice further in',
    'malformed',
    '{"alg":"ES256","typ":"at+jwt","kid":"key-ES256","a":[{"b":1,"b":1}]}',
  ],
  ['a byte order mark', 'malformed', `\uFEFF${JSON.stringify(good)}`],
  ['a leading blank', 'malformed', ` ${JSON.stringify(good)}`],
  ['a trailing newline', 'malformed', `${JSON.stringify(good)}\n`],
  ['broken UTF-8', 'malformed', Buffer.from('{"alg":"ES256","typ":"at+jwt","kid":"\xff"}', 'latin1')],
  [
    '200 members more',
    'header',
    { ...good, ...Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`m${i}`, 0])) },
  ],
  ['a list', 'malformed', '[]'],
  ['null', 'malformed', 'null'],
  ['two objects', 'malformed', '{}{}'],
  ['typ JWT', 'type', { ...good, typ: 'JWT' }],
  ['typ missing', 'type', { alg: 'ES256', kid: es256.kid }],
  ['typ a number', 'header', { ...good, typ: 1 }],
  ['typ of a client assertion', 'type', { ...good, typ: 'client-authentication+jwt' }],
  ['typ of a revocation list', 'type', { ...good, typ: 'revocations+jwt' }],
  ['typ with a parameter', 'type', { ...good, typ: 'at+jwt; charset=utf-8' }],
  ['typ with a newline', 'type', { ...good, typ: 'at+jwt\n' }],
]

describe('a hostile header, soundly signed', () => {
  test.each(hostile)('%s: %s', (_name, reason, header) => {
    expect(reasonOf(compact(header, claims))).toBe(reason)
  })
})

describe('a header that is taken', () => {
  test.each(['at+jwt', 'application/at+jwt', 'AT+JWT', 'Application/AT+jwt'])('typ %s', (typ) => {
    expect(reasonOf(compact({ ...good, typ }, claims))).toBe('accepted')
  })

  test('members that nobody knows are ignored: RFC 7515 section 4', () => {
    expect(reasonOf(compact({ ...good, 'https://example.com/x': [1, { a: 1 }] }, claims))).toBe('accepted')
  })

  test('blanks between its members', () => {
    expect(reasonOf(compact('{ "alg" : "ES256",\n "typ":"at+jwt", "kid":"key-ES256" }', claims))).toBe(
      'accepted',
    )
  })
})

test('the type is the caller’s to say, for tokens of another purpose', () => {
  const list = compact({ ...good, typ: 'revocations+jwt' }, {})
  const isList = (typ: string | null): boolean => typ === 'revocations+jwt'
  expect(verifySignature(list, keys, isList).ok).toBe(true)
  expect(verifySignature(token(), keys, isList)).toEqual({ ok: false, reason: 'type' })
})
