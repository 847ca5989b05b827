import { constants, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import type { Expectations, KeySet } from '../src/index.ts'
import { importKeySet } from '../src/node/index.ts'

/** A key pair of an issuer, and how it signs. Everything here is made by node:crypto alone, not by the code under test. */
export interface TestKey {
  readonly kid: string
  readonly alg: string
  readonly publicKey: KeyObject
  readonly publicJwk: Readonly<Record<string, unknown>>
  readonly sign: (data: Buffer) => Buffer
}

function ecKey(alg: string, namedCurve: string, digest: string): TestKey {
  const pair = generateKeyPairSync('ec', { namedCurve })
  return testKey(alg, pair.publicKey, (data) =>
    sign(digest, data, { key: pair.privateKey, dsaEncoding: 'ieee-p1363' }),
  )
}

function rsaKey(alg: string, digest: string, padding: number): TestKey {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const saltLength = constants.RSA_PSS_SALTLEN_DIGEST
  return testKey(alg, pair.publicKey, (data) =>
    sign(digest, data, { key: pair.privateKey, padding, saltLength }),
  )
}

function edKey(): TestKey {
  const pair = generateKeyPairSync('ed25519')
  return testKey('EdDSA', pair.publicKey, (data) => sign(null, data, pair.privateKey))
}

function testKey(alg: string, publicKey: KeyObject, signData: (data: Buffer) => Buffer): TestKey {
  const kid = `key-${alg}`
  const publicJwk = { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' }
  return { kid, alg, publicKey, publicJwk, sign: signData }
}

const pkcs1 = constants.RSA_PKCS1_PADDING
const pss = constants.RSA_PKCS1_PSS_PADDING

export const es256: TestKey = ecKey('ES256', 'P-256', 'sha256')
export const es384: TestKey = ecKey('ES384', 'P-384', 'sha384')
export const es512: TestKey = ecKey('ES512', 'P-521', 'sha512')
export const edDsa: TestKey = edKey()
export const rs256: TestKey = rsaKey('RS256', 'sha256', pkcs1)
export const ps256: TestKey = rsaKey('PS256', 'sha256', pss)
export const allKeys: readonly TestKey[] = [es256, es384, es512, edDsa, rs256, ps256]

/** Another key of the same name: an attacker's. */
export const impostor: TestKey = ecKey('ES256', 'P-256', 'sha256')

export function keySet(...keys: readonly TestKey[]): KeySet {
  const imported = importKeySet({ keys: keys.map((key) => key.publicJwk) })
  if (!imported.ok) throw new Error(imported.reason)
  return imported.keys
}

export const keys: KeySet = keySet(...allKeys)

/** Seconds since the epoch. */
export const now = 1_800_000_000

export const audience = 'https://api.example.com'

export const expected: Expectations = {
  issuer: 'https://login.example.com',
  audience,
  now: now * 1000,
  leeway: 5,
}

export const claims: Readonly<Record<string, unknown>> = {
  iss: expected.issuer,
  aud: expected.audience,
  sub: 'cred_1',
  client_id: 'key_1',
  jti: 'q83vEjRWeJCrze8SNFZ4kA',
  iat: now,
  exp: now + 600,
  scope: 'orders:read',
  org: 'org_1',
  env: 'production',
  cred: 'cred_1',
}

export function headerOf(key: TestKey): Readonly<Record<string, unknown>> {
  return { alg: key.alg, typ: 'at+jwt', kid: key.kid }
}

/** Octets are taken as they are, text as UTF-8, anything else as JSON. */
export function encode(part: unknown): string {
  if (part instanceof Uint8Array) return Buffer.from(part).toString('base64url')
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')
}

/** A token of any header and payload, signed soundly. */
export function compact(header: unknown, payload: unknown, key: TestKey = es256): string {
  const signingInput = `${encode(header)}.${encode(payload)}`
  return `${signingInput}.${key.sign(Buffer.from(signingInput)).toString('base64url')}`
}

/** A good token, but for what is given. `undefined` takes a claim away. */
export function token(changes: Readonly<Record<string, unknown>> = {}, key: TestKey = es256): string {
  return compact(headerOf(key), { ...claims, ...changes }, key)
}

/** Milliseconds of the quickest of three calls: a busy machine must not fail a test of the code's own cost. */
export function quickest(call: () => unknown): number {
  const times = [1, 2, 3].map(() => {
    const start = performance.now()
    call()
    return performance.now() - start
  })
  return Math.min(...times)
}
