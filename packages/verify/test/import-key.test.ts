import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { importKey, importKeySet, type KeyRefusal } from '../src/node/index.ts'
import { allKeys, edDsa, es256, es384, rs256 } from './tokens.ts'
import { readGroups, vectorsAreHere, type TokenGroup } from './vectors.ts'

const { alg: _alg, ...withoutAlg } = es256.publicJwk
const { kid: _kid, ...withoutKid } = es256.publicJwk
const coordinate = es256.publicJwk['x'] as string
const modulus = Buffer.from(String(rs256.publicJwk['n']), 'base64url')
const rsaOf = (octets: Buffer, e = 'AQAB'): unknown => ({
  ...rs256.publicJwk,
  n: octets.toString('base64url'),
  e,
})
const shortRsa = generateKeyPairSync('rsa', { modulusLength: 2040 }).publicKey.export({ format: 'jwk' })
const x25519 = generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' })

const cases: readonly (readonly [string, KeyRefusal, unknown])[] = [
  ['null', 'not-a-key', null],
  ['a list', 'not-a-key', [es256.publicJwk]],
  ['no kid', 'not-a-key', withoutKid],
  ['an empty kid', 'not-a-key', { ...es256.publicJwk, kid: '' }],
  ['a kid that is a number', 'not-a-key', { ...es256.publicJwk, kid: 1 }],
  ['no alg', 'algorithm', withoutAlg],
  ['alg none', 'algorithm', { ...es256.publicJwk, alg: 'none' }],
  ['alg constructor', 'algorithm', { ...es256.publicJwk, alg: 'constructor' }],
  ['alg misspelt', 'algorithm', { ...es256.publicJwk, alg: 'ES521' }],
  ['alg HS256 on an EC key', 'algorithm', { ...es256.publicJwk, alg: 'HS256' }],
  ['a symmetric key', 'not-public', { kty: 'oct', kid: 'k', alg: 'HS256', k: 'AAAA' }],
  ['a private member', 'not-public', { ...es256.publicJwk, d: coordinate }],
  ['a private member of RSA', 'not-public', { ...rs256.publicJwk, dp: 'AQAB' }],
  ['a private member that is null', 'not-public', { ...es256.publicJwk, d: null }],
  ['use enc', 'use', { ...es256.publicJwk, use: 'enc' }],
  ['use null', 'use', { ...es256.publicJwk, use: null }],
  ['key_ops without verify', 'use', { ...es256.publicJwk, key_ops: ['encrypt'] }],
  ['key_ops that is a text', 'use', { ...es256.publicJwk, key_ops: 'verify' }],
  ['alg of another curve', 'kind', { ...es384.publicJwk, alg: 'ES256' }],
  ['alg of another kind', 'kind', { ...es256.publicJwk, alg: 'RS256' }],
  ['EdDSA with X25519', 'kind', { ...x25519, kid: 'k', alg: 'EdDSA' }],
  ['no crv', 'kind', { ...es256.publicJwk, crv: undefined }],
  ['RSA with a crv', 'kind', { ...rs256.publicJwk, crv: 'P-256' }],
  ['a point off the curve', 'invalid', { ...es256.publicJwk, x: es256.publicJwk['y'] }],
  ['a short coordinate', 'invalid', { ...es256.publicJwk, x: coordinate.slice(0, 42) }],
  ['a padded coordinate', 'invalid', { ...es256.publicJwk, x: `${coordinate}=` }],
  ['a coordinate that is a list', 'invalid', { ...es256.publicJwk, x: [coordinate] }],
  ['Ed25519 of 31 octets', 'invalid', { ...edDsa.publicJwk, x: Buffer.alloc(31, 1).toString('base64url') }],
  ['RSA of 2040 bits', 'weak', { ...shortRsa, kid: 'k', alg: 'RS256' }],
  ['RSA with e=1', 'weak', rsaOf(modulus, 'AQ')],
  ['RSA with e=3', 'weak', rsaOf(modulus, 'Aw')],
  ['RSA with an even e', 'invalid', rsaOf(modulus, 'AQAC')],
  ['RSA with an enormous e', 'invalid', rsaOf(modulus, `AQ${'A'.repeat(40)}AB`)],
  ['RSA with an even modulus', 'invalid', rsaOf(Buffer.concat([modulus, Buffer.from([0])]))],
  ['RSA with a leading zero', 'invalid', rsaOf(Buffer.concat([Buffer.from([0]), modulus]))],
  ['RSA of 16,384 bits', 'invalid', rsaOf(Buffer.alloc(2048, 0xff))],
  ['RSA without n', 'invalid', { ...rs256.publicJwk, n: undefined }],
]

test.each(cases)('%s: %s', (_name, reason, jwk) => {
  expect(importKey(jwk)).toEqual({ ok: false, reason })
})

test.each(allKeys)('a sound key for $alg is taken', (key) => {
  const imported = importKey(key.publicJwk)
  expect(imported).toMatchObject({ ok: true, key: { kid: key.kid, algorithm: key.alg } })
  const data = Buffer.from('data')
  expect(imported.ok && imported.key.verify(data, key.sign(data))).toBe(true)
  expect(imported.ok && imported.key.verify(Buffer.from('date'), key.sign(data))).toBe(false)
})

test.skipIf(!vectorsAreHere)('a modulus of the ROCA generator is refused', () => {
  const group = readGroups<TokenGroup>('json_web_key').find((row) => row.tests.some(({ tcId }) => tcId === 7))
  expect(importKeySet(group?.public)).toMatchObject({ ok: true, skipped: [{ reason: 'weak' }] })
})

describe('a set', () => {
  test('is refused as a whole for one name of two keys, even where one of them is not taken', () => {
    const twice = { keys: [es256.publicJwk, { ...edDsa.publicJwk, kid: es256.kid, use: 'enc' }] }
    expect(importKeySet(twice)).toEqual({ ok: false, reason: 'duplicate-kid' })
  })

  test('is refused as a whole where it publishes a secret', () => {
    const leaking = { keys: [es256.publicJwk, { kty: 'oct', kid: 'k', alg: 'HS256', k: 'AAAA' }] }
    expect(importKeySet(leaking)).toEqual({ ok: false, reason: 'not-public' })
  })

  test.each([null, [], {}, { keys: {} }, { keys: 'none' }, 'keys'])('%j is none', (value) => {
    expect(importKeySet(value)).toEqual({ ok: false, reason: 'not-a-key-set' })
  })

  test('is taken without the keys that are for something else: RFC 7517 section 5', () => {
    const encryption = { ...rs256.publicJwk, alg: 'RSA-OAEP', use: 'enc', kid: 'encryption' }
    const imported = importKeySet({ keys: [encryption, es256.publicJwk, 'junk'] })
    expect(imported.ok && [...imported.keys.keys()]).toEqual([es256.kid])
    expect(imported.ok && imported.skipped).toEqual([
      { kid: 'encryption', reason: 'algorithm' },
      { kid: null, reason: 'not-a-key' },
    ])
  })
})

test('a PEM of the same key verifies the same', () => {
  const pem = es256.publicKey.export({ type: 'spki', format: 'pem' })
  const jwk = createPublicKey(pem).export({ format: 'jwk' })
  expect(importKey({ ...jwk, kid: 'k', alg: 'ES256' }).ok).toBe(true)
})
