import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { checkToken, type KeySet, type RefusalReason } from '../src/index.ts'
import { importKeySet } from '../src/node/index.ts'
import { readGroups, vectorsAreHere, type TokenGroup } from './vectors.ts'
import {
  claims,
  compact,
  edDsa,
  encode,
  es256,
  es384,
  expected,
  headerOf,
  impostor,
  keys,
  keySet,
  ps256,
  rs256,
  token,
  type TestKey,
} from './tokens.ts'

function reasonOf(text: string, known: KeySet = keys): RefusalReason | 'accepted' {
  const answer = checkToken(text, known, expected)
  return answer.ok ? 'accepted' : answer.reason
}

function resigned(key: TestKey, change: (signature: Buffer) => Buffer): string {
  const [header, payload, signature] = token({}, key).split('.')
  return `${header}.${payload}.${change(Buffer.from(signature ?? '', 'base64url')).toString('base64url')}`
}

describe('the public key as the secret of an HMAC', () => {
  const spellings = (key: TestKey): [string, string | Uint8Array][] => {
    const pem = key.publicKey.export({ type: 'spki', format: 'pem' }) as string
    const raw = (key.publicJwk['n'] ?? key.publicJwk['x']) as string
    return [
      ['SPKI PEM', pem],
      ['PEM with a leading blank', ` ${pem}`],
      ['PEM with CRLF', pem.replaceAll('\n', '\r\n')],
      ['PEM without its last newline', pem.trimEnd()],
      ['DER', key.publicKey.export({ type: 'spki', format: 'der' })],
      ['JWK', JSON.stringify(key.publicKey.export({ format: 'jwk' }))],
      ['published JWK', JSON.stringify(key.publicJwk)],
      ['raw number', Buffer.from(raw, 'base64url')],
      ['its text', raw],
    ]
  }
  const pkcs1: [string, string | Uint8Array][] = [
    ['PKCS#1 PEM', rs256.publicKey.export({ type: 'pkcs1', format: 'pem' })],
  ]
  const cases = [rs256, es256, edDsa].flatMap((key) =>
    [...spellings(key), ...(key === rs256 ? pkcs1 : [])].map(([name, secret]) => ({ key, name, secret })),
  )

  test.each(cases)('$key.alg, $name', ({ key, secret }) => {
    for (const bits of ['256', '384', '512']) {
      const signingInput = `${encode({ ...headerOf(key), alg: `HS${bits}` })}.${encode(claims)}`
      const mac = createHmac(`sha${bits}`, secret).update(signingInput).digest('base64url')
      expect(reasonOf(`${signingInput}.${mac}`)).toBe('algorithm')
      // The same tag under the header that the key is for.
      const honest = `${encode(headerOf(key))}.${encode(claims)}`
      expect(
        reasonOf(`${honest}.${createHmac(`sha${bits}`, secret).update(honest).digest('base64url')}`),
      ).toBe('signature')
    }
  })
})

describe('one key, one algorithm', () => {
  test.each([
    [rs256, 'PS256'],
    [rs256, 'RS512'],
    [ps256, 'RS256'],
    [es256, 'ES384'],
    [es384, 'ES256'],
    [edDsa, 'ES256'],
    [edDsa, 'Ed25519'],
    [es256, 'EdDSA'],
  ] as const)('a key for $alg with a header that says %s', (key, alg) => {
    expect(reasonOf(compact({ ...headerOf(key), alg }, claims, key))).toBe('algorithm')
  })

  test('a key without alg verifies nothing', () => {
    const { alg: _alg, ...jwk } = es256.publicJwk
    const imported = importKeySet({ keys: [jwk] })
    expect(imported).toMatchObject({ ok: true, skipped: [{ kid: es256.kid, reason: 'algorithm' }] })
    expect(imported.ok && reasonOf(token(), imported.keys)).toBe('unknown-key')
  })
})

const order = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex')
const zero = Buffer.alloc(32)

describe('signatures that are none', () => {
  const der = (raw: Buffer): Buffer => {
    const integer = (value: Buffer): Buffer => {
      const signed = (value[0] ?? 0) > 127 ? Buffer.concat([Buffer.from([0]), value]) : value
      return Buffer.concat([Buffer.from([2, signed.length]), signed])
    }
    const content = Buffer.concat([integer(raw.subarray(0, 32)), integer(raw.subarray(32))])
    return Buffer.concat([Buffer.from([0x30, content.length]), content])
  }
  const cases: [string, TestKey, (signature: Buffer) => Buffer][] = [
    ['ES256 r=0 s=0', es256, () => Buffer.alloc(64)],
    ['ES256 r=0', es256, (raw) => Buffer.concat([zero, raw.subarray(32)])],
    ['ES256 s=0', es256, (raw) => Buffer.concat([raw.subarray(0, 32), zero])],
    ['ES256 r=n', es256, (raw) => Buffer.concat([order, raw.subarray(32)])],
    ['ES256 s=n', es256, (raw) => Buffer.concat([raw.subarray(0, 32), order])],
    ['ES256 r=n s=n', es256, () => Buffer.concat([order, order])],
    ['ES256 all ones', es256, () => Buffer.alloc(64, 0xff)],
    ['ES256 as DER', es256, der],
    ['ES256 of 63 octets', es256, (raw) => raw.subarray(0, 63)],
    ['ES256 of 65 octets', es256, (raw) => Buffer.concat([raw, Buffer.alloc(1)])],
    ['ES256 with a leading zero', es256, (raw) => Buffer.concat([Buffer.alloc(1), raw])],
    ['EdDSA all zero', edDsa, () => Buffer.alloc(64)],
    ['EdDSA of 63 octets', edDsa, (raw) => raw.subarray(0, 63)],
    ['EdDSA with s + order', edDsa, addEd25519Order],
    ['RS256 all zero', rs256, () => Buffer.alloc(256)],
    ['RS256 of one octet', rs256, () => Buffer.alloc(1)],
    ['RS256 with a leading zero more', rs256, (raw) => Buffer.concat([Buffer.alloc(1), raw])],
    ['RS256 of 255 octets', rs256, (raw) => raw.subarray(1)],
    ['PS256 of 255 octets', ps256, (raw) => raw.subarray(1)],
  ]
  test.each(cases)('%s', (_name, key, change) => {
    expect(reasonOf(resigned(key, change))).toBe('signature')
  })

  test('RS256 whose leading zero was left out', () => {
    let salt = 0
    let signature = Buffer.alloc(0)
    let text = ''
    while (signature[0] !== 0) {
      salt += 1
      text = token({ salt }, rs256)
      signature = Buffer.from(text.split('.')[2] ?? '', 'base64url')
    }
    expect(reasonOf(text)).toBe('accepted')
    const short = signature.subarray(1).toString('base64url')
    expect(reasonOf(text.replace(/[^.]+$/, short))).toBe('signature')
  }, 60_000)
})

/** RFC 8032 section 5.1.7: s is less than the order, or one signature has two spellings. */
function addEd25519Order(signature: Buffer): Buffer {
  const order25519 = 2n ** 252n + 27742317777372353535851937790883648493n
  const little = (bytes: Buffer): bigint => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)
  const s = (little(signature.subarray(32)) + order25519).toString(16).padStart(64, '0')
  return Buffer.concat([signature.subarray(0, 32), Buffer.from(s, 'hex').reverse()])
}

describe('right after a good call', () => {
  const good = token()
  const [header, payload, signature] = good.split('.')
  test('another payload, the same payload without its signature, the same jti signed by another', () => {
    expect(reasonOf(good)).toBe('accepted')
    expect(reasonOf(`${header}.${encode({ ...claims, org: 'org_2' })}.${signature}`)).toBe('signature')
    expect(reasonOf(`${header}.${payload}.`)).toBe('malformed')
    expect(reasonOf(`${header}.${payload}.AA`)).toBe('signature')
    expect(reasonOf(compact(headerOf(es256), { ...claims, org: 'org_2' }, impostor))).toBe('signature')
    expect(reasonOf(good)).toBe('accepted')
  })
})

test('the twin (r, n-s) verifies and has the same jti: a token is revoked by its id, never by its text', () => {
  const twin = resigned(es256, (raw) => {
    const s = BigInt(`0x${order.toString('hex')}`) - BigInt(`0x${raw.subarray(32).toString('hex')}`)
    return Buffer.concat([raw.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')])
  })
  const answer = checkToken(twin, keys, expected)
  expect(answer.ok && answer.claims.jti).toBe(claims['jti'])
})

test('a key that is no longer in the set is no longer trusted, nor another one of its name', () => {
  expect(reasonOf(token(), keySet(es256, edDsa))).toBe('accepted')
  expect(reasonOf(token(), keySet(edDsa))).toBe('unknown-key')
  expect(reasonOf(token({}, impostor), keySet(es256))).toBe('signature')
})

test.skipIf(!vectorsAreHere)('every JWE of Wycheproof is refused as text', () => {
  const texts = readGroups<TokenGroup>('json_web_encryption').flatMap(({ tests }) =>
    tests.map((row) => row.jwe ?? ''),
  )
  expect(texts.map((text) => reasonOf(text)).every((reason) => reason === 'malformed')).toBe(true)
  expect(texts.length).toBe(139)
})
