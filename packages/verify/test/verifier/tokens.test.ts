import { createHmac } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { allKeys, compact, edDsa, encode, es256, headerOf, impostor, rs256 } from '../tokens.ts'
import { readGroups, vectorsAreHere, type TokenGroup } from '../vectors.ts'
import { Guichet, outcome, stopTimers } from '../guichet.ts'

/** The rows of a token that was changed, through the whole verifier: 401 each, and no request because of one. */
async function refusals(make: (guichet: Guichet) => readonly string[]): Promise<readonly string[]> {
  stopTimers()
  const guichet = await Guichet.start()
  guichet.keys = allKeys
  const verifier = guichet.verifier()
  await verifier.ready()
  const answers: string[] = []
  for (const text of make(guichet)) answers.push(outcome(await verifier.verifyToken(text)))
  expect(guichet.requests.jwks).toBeLessThanOrEqual(2)
  expect(guichet.requests).toMatchObject({ revocations: 1, introspect: 0 })
  return answers
}

const all401 = (answers: readonly string[]): void => {
  expect(answers.length).toBeGreaterThan(0)
  expect(answers.filter((answer) => !answer.startsWith('401 '))).toEqual([])
}

test('tokens of every algorithm are accepted, each by its key', async () => {
  const answers = await refusals((guichet) => allKeys.map((key) => guichet.token({}, key)))
  expect(answers).toEqual(allKeys.map(() => 'accepted'))
})

test('a token that jose made is accepted', async () => {
  const guichet = await Guichet.start()
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const publicJwk = { ...(await exportJWK(publicKey)), kid: 'by-jose', alg: 'ES256' }
  guichet.keys = [es256, { ...es256, kid: 'by-jose', publicJwk }]
  const header = { alg: 'ES256', typ: 'at+jwt', kid: 'by-jose' }
  const token = await new SignJWT(guichet.claims()).setProtectedHeader(header).sign(privateKey)
  expect(outcome(await guichet.verifier().verifyToken(token))).toBe('accepted')
})

test('J02 alg none, in any case, with no signature and with the old one', async () => {
  const answers = await refusals((guichet) =>
    ['none', 'None', 'NONE', 'nOnE', 'none '].flatMap((alg) => {
      const [, payload, signature] = guichet.token().split('.')
      const header = encode({ ...headerOf(es256), alg })
      return [`${header}.${payload}.`, `${header}.${payload}.${signature}`]
    }),
  )
  all401(answers)
})

test('J03 HS256, HS384 and HS512 keyed with what is public of the key', async () => {
  const answers = await refusals((guichet) =>
    [es256, rs256, edDsa].flatMap((key) => {
      const pem = key.publicKey.export({ type: 'spki', format: 'pem' }).toString()
      const der = key.publicKey.export({ type: 'spki', format: 'der' })
      const raw = Buffer.from(String(key.publicJwk['n'] ?? key.publicJwk['x']), 'base64url')
      const secrets = [
        pem,
        ` ${pem}`,
        pem.replaceAll('\n', '\r\n'),
        pem.trimEnd(),
        der,
        JSON.stringify(key.publicJwk),
        raw,
      ]
      return secrets.flatMap((secret) =>
        ['256', '384', '512'].map((size) => {
          const signingInput = `${encode({ ...headerOf(key), alg: `HS${size}` })}.${encode(guichet.claims())}`
          return `${signingInput}.${createHmac(`sha${size}`, secret).update(signingInput).digest('base64url')}`
        }),
      )
    }),
  )
  expect(new Set(answers)).toEqual(new Set(['401 algorithm']))
})

test('J05 too few and too many parts', async () => {
  const answers = await refusals((guichet) => {
    const [h, p, s] = guichet.token().split('.')
    return [`${h}.${p}.`, `${h}.${p}`, `${h}.${p}.${s}.x`, `${h}.${p}.${s}.x.y`, '.', '..', '...', '', 'a']
  })
  all401(answers)
})

describe('a header', () => {
  const canary = 'http://127.0.0.1:9/keys'
  const rows: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
    ['J07 with a key of its own', { jwk: impostor.publicJwk }],
    ['J07 with a certificate', { x5c: ['MIIB'] }],
    ['J07 with the thumbprint of a certificate', { x5t: 'AAAA' }],
    ['J08 with an address of keys', { jku: canary }],
    ['J08 with an address of certificates', { x5u: canary }],
    ['J11 with an extension', { crit: ['exp'], exp: 1 }],
    ['J11 with no extension', { crit: [] }],
    ['J11 with a payload that is not encoded', { b64: false }],
    ['J14 J15 of another type', { typ: 'JWT' }],
    ['J15 without a type', { typ: undefined }],
    ['J15 with a number for a type', { typ: 7 }],
    ['J29 with another algorithm of the same kind', { alg: 'ES384' }],
    ...[
      '../../dev/null',
      "' UNION SELECT 1 --",
      '__proto__',
      'constructor',
      'toString',
      '\0',
      'k'.repeat(5000),
      7,
      ['a'],
      {},
      null,
      true,
    ].map((kid) => [`J09 with the kid ${JSON.stringify(kid).slice(0, 24)}`, { kid }] as const),
  ]

  test.each(rows)('%s is refused', async (_title, changes) => {
    all401(await refusals((guichet) => [compact({ ...headerOf(es256), ...changes }, guichet.claims())]))
  })

  test('J29 with the algorithm of another key is refused, for every pair of keys', async () => {
    const answers = await refusals((guichet) =>
      allKeys.flatMap((key) =>
        allKeys
          .filter((other) => other !== key)
          .map((other) => compact({ ...headerOf(other), kid: key.kid }, guichet.claims(), other)),
      ),
    )
    expect(new Set(answers)).toEqual(new Set(['401 algorithm']))
  })

  test('J25 with alg twice is refused', async () => {
    const twice = (name: string): string =>
      `{"alg":"ES256","${name}":"none","typ":"at+jwt","kid":"${es256.kid}"}`
    all401(
      await refusals((guichet) => ['alg', '\\u0061lg'].map((name) => compact(twice(name), guichet.claims()))),
    )
  })
})

describe('claims', () => {
  const issuer = (guichet: Guichet): string => guichet.url
  const rows: readonly (readonly [string, (guichet: Guichet) => Readonly<Record<string, unknown>>])[] = [
    ['J16 iss with a slash behind', (guichet) => ({ iss: `${issuer(guichet)}/` })],
    ['J16 iss in another case', (guichet) => ({ iss: issuer(guichet).toUpperCase() })],
    ['J16 iss cut short', (guichet) => ({ iss: issuer(guichet).slice(0, -1) })],
    ['J16 iss in a list', (guichet) => ({ iss: [issuer(guichet)] })],
    ['J16 no iss', () => ({ iss: undefined })],
    ['J17 another aud', () => ({ aud: 'https://other.example.com' })],
    ['J17 no aud', () => ({ aud: undefined })],
    ['J17 an empty list', () => ({ aud: [] })],
    ['J17 a list without us', () => ({ aud: ['https://other.example.com'] })],
    ['J17 aud cut short', () => ({ aud: 'https://api.example.co' })],
    ['J17 a number', () => ({ aud: 0 })],
    ['J17 an object', () => ({ aud: {} })],
    ['J18 no exp', () => ({ exp: undefined })],
    ['J18 exp in the past', ({ time }) => ({ exp: time - 6 })],
    ['J18 exp a text', () => ({ exp: '9999999999' })],
    ['J18 exp -1', () => ({ exp: -1 })],
    ['J18 exp null', () => ({ exp: null })],
    ['J18 nbf in the future', ({ time }) => ({ nbf: time + 6 })],
    ['J18 iat in the future', ({ time }) => ({ iat: time + 6 })],
  ]

  test.each(rows)('%s: refused', async (_title, changes) => {
    all401(await refusals((guichet) => [guichet.token(changes(guichet))]))
  })

  test('J19 a token dies at the end of its leeway, though it was seen before', async () => {
    const guichet = await Guichet.start()
    const verifier = guichet.verifier({ leeway: 10 })
    const token = guichet.token({ exp: guichet.time + 2 })
    expect(outcome(await verifier.verifyToken(token))).toBe('accepted')
    guichet.time += 11.999
    expect(outcome(await verifier.verifyToken(token))).toBe('accepted')
    guichet.time += 0.001
    expect(outcome(await verifier.verifyToken(token))).toBe('401 expired')
  })
})

describe('J20 J21 J22 J24 while the token itself is remembered', () => {
  async function twins(make: (token: string, guichet: Guichet) => readonly string[]): Promise<void> {
    const guichet = await Guichet.start()
    const verifier = guichet.verifier()
    const token = guichet.token()
    expect(outcome(await verifier.verifyToken(token))).toBe('accepted')
    const answers: string[] = []
    for (const twin of make(token, guichet)) answers.push(outcome(await verifier.verifyToken(twin)))
    all401(answers)
    expect(outcome(await verifier.verifyToken(token))).toBe('accepted')
  }

  test('J21 its signature under another payload, its id under another signature, no signature', () =>
    twins((token, guichet) => {
      const [header, payload, signature] = token.split('.')
      const admin = encode(guichet.claims({ org: 'org_2' }))
      return [
        `${header}.${admin}.${signature}`,
        `${header}.${admin}.${guichet.token({}, impostor).split('.')[2]}`,
        `${header}.${payload}.`,
        `${header}.${payload}.${guichet.token({ a: 1 }).split('.')[2]}`,
      ]
    }))

  test('J20 every character of it changed', () =>
    twins((token) =>
      [...token].map(
        (character, at) => `${token.slice(0, at)}${character === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`,
      ),
    ))

  test('J22 other spellings of it', () =>
    twins((token) => {
      const [header, payload, signature = ''] = token.split('.')
      const last = signature.at(-1) ?? ''
      const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
      const flipped = digits[digits.indexOf(last) ^ 1]
      return [
        `${header}.${payload}.${signature.slice(0, -1)}${flipped}`,
        ...['=', '==', ' ', '\n', '\t', '%3D'].flatMap((junk) => [
          `${token}${junk}`,
          `${junk}${token}`,
          `${header}${junk}.${payload}.${signature}`,
          `${header}.${payload}${junk}.${signature}`,
        ]),
      ]
    }))

  test('J24 it as JSON', () =>
    twins((token) => {
      const [header, payload, signature] = token.split('.')
      const flattened = { protected: header, payload, signature }
      return [
        JSON.stringify(flattened),
        JSON.stringify({ payload, signatures: [flattened] }),
        `{"a":"${token}"}`,
      ]
    }))
})

test.skipIf(!vectorsAreHere)(
  'J13 the 139 JWE of Wycheproof are no access tokens (skipped without ../shared/vectors)',
  async () => {
    const texts = readGroups<TokenGroup>('json_web_encryption').flatMap(({ tests }) =>
      tests.map(({ jwe = '' }) => jwe),
    )
    expect(texts).toHaveLength(139)
    all401(await refusals(() => texts))
  },
)
