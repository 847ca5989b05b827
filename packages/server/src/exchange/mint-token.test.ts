import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { checkToken, type KeySet } from '@guichet/verify'
import type { SigningAlgorithm } from '../configuration/configuration.ts'
import { generateSigningKey } from '../signing-keys/generate.ts'
import { loadKeyring, type Keyring, type Signer } from '../signing-keys/keyring.ts'
import { sealPrivateKey } from '../signing-keys/seal.ts'
import { createMinter, newTokenId, type TokenContent } from './mint-token.ts'

const algorithms: readonly SigningAlgorithm[] = [
  'ES256',
  'ES384',
  'EdDSA',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
]

const content: TokenContent = {
  issuer: 'https://login.example.com',
  audience: 'https://api.example.com',
  subject: 'cred_1',
  clientId: 'key_1',
  organization: 'org_1',
  environment: 'production',
  credentialId: 'cred_1',
  memberId: null,
  scopes: ['orders:read', 'orders:write'],
  tokenId: 'q83vEjRWeJCrze8SNFZ4kA',
  issuedAt: 1_800_000_000,
  expiresAt: 1_800_000_600,
  extra: {},
}
const expected = { issuer: content.issuer, audience: content.audience, now: 1_800_000_000_000, leeway: 0 }

let keyring: Keyring

beforeAll(async () => {
  const keyEncryptionKey = new Uint8Array(32).fill(7)
  const rows = await Promise.all(
    algorithms.map(async (algorithm) => {
      const { kid, publicJwk, privateJwk } = await generateSigningKey(algorithm)
      return {
        kid,
        algorithm,
        state: 'active' as const,
        publicJwk: JSON.stringify(publicJwk),
        sealedPrivateJwk: await sealPrivateKey(privateJwk, kid, keyEncryptionKey),
        createdAt: 0,
        activateAt: 0,
        goneAt: null,
      }
    }),
  )
  keyring = await loadKeyring({ signingKeys: async () => rows }, keyEncryptionKey, 0)
}, 60_000)

function signer(algorithm: SigningAlgorithm): Signer {
  const found = keyring.signers.get(algorithm)
  if (found === undefined) throw new Error(`no key for ${algorithm}`)
  return found
}

function claimsOf(changes: Partial<TokenContent>): Readonly<Record<string, unknown>> {
  const text = createMinter(signer('EdDSA'))({ ...content, ...changes })
  return JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>
}

const check = (text: string, keys: KeySet = keyring.keys) => checkToken(text, keys, expected)

describe.each(algorithms)('%s', (algorithm) => {
  test('jose accepts what is minted, and so does our own check', async () => {
    const text = createMinter(signer(algorithm))(content)
    const verified = await jwtVerify(text, createLocalJWKSet(JSON.parse(keyring.jwks.text)), {
      typ: 'at+jwt',
      issuer: content.issuer,
      audience: content.audience,
      algorithms: [algorithm],
      requiredClaims: ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti'],
      currentDate: new Date(1_800_000_000_000),
    })
    expect(verified.protectedHeader).toEqual({ alg: algorithm, typ: 'at+jwt', kid: signer(algorithm).kid })
    expect(check(text)).toEqual({ ok: true, claims: verified.payload })
  })
})

test('500 tokens of ES256: short integers get their zeros back', () => {
  const mint = createMinter(signer('ES256'))
  const tokens = Array.from({ length: 500 }, (_, count) => mint({ ...content, tokenId: `id-${count}` }))
  expect(tokens.filter((text) => !check(text).ok)).toEqual([])
  const integers = tokens.flatMap((text) => {
    const raw = Buffer.from(text.split('.')[2] ?? '', 'base64url')
    return [raw.subarray(0, 32), raw.subarray(32)]
  })
  expect(integers.every((integer) => integer.length === 32)).toBe(true)
})

test('the claims of RFC 9068 and our own', () => {
  expect(claimsOf({})).toEqual({
    iss: content.issuer,
    exp: 1_800_000_600,
    aud: content.audience,
    sub: 'cred_1',
    client_id: 'key_1',
    iat: 1_800_000_000,
    jti: content.tokenId,
    scope: 'orders:read orders:write',
    org: 'org_1',
    env: 'production',
    cred: 'cred_1',
  })
  expect(claimsOf({ memberId: 'mem_1', scopes: [] })).toMatchObject({ mem: 'mem_1', scope: '' })
})

test('claims of a dialect stand beside the others', () => {
  expect(claimsOf({ extra: { customer: { id: 7 }, 'https://example.com/é': ['a'] } })).toMatchObject({
    customer: { id: 7 },
    'https://example.com/é': ['a'],
  })
})

test('claims of a dialect never take the place of others, nor of others that are absent', () => {
  const reserved = ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti', 'scope', 'org', 'env', 'cred']
  const absent = ['mem', 'nbf', 'cnf', 'act', 'may_act']
  const extra = Object.fromEntries([...reserved, ...absent].map((name) => [name, 'taken']))
  expect(claimsOf({ extra })).toEqual(claimsOf({}))
  expect(claimsOf({ extra: JSON.parse('{"__proto__":{"org":"org_2"}}') as Record<string, unknown> })).toEqual(
    claimsOf({}),
  )
})

test('the header is the same text for every token of a key', () => {
  const mint = createMinter(signer('EdDSA'))
  const heads = new Set(
    [mint(content), mint({ ...content, tokenId: 'other' })].map((text) => text.split('.')[0]),
  )
  expect(heads.size).toBe(1)
  expect(decodeProtectedHeader(mint(content))).toEqual({
    alg: 'EdDSA',
    typ: 'at+jwt',
    kid: signer('EdDSA').kid,
  })
})

describe('newTokenId', () => {
  test('128 bits in 22 characters, across refills, never twice', () => {
    const ids = Array.from({ length: 10_000 }, () => newTokenId())
    expect(ids.every((id) => /^[A-Za-z0-9_-]{21}[AQgw]$/.test(id))).toBe(true)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('every bit is used', () => {
    const octets = Array.from({ length: 2000 }, () => Buffer.from(newTokenId(), 'base64url'))
    for (let bit = 0; bit < 128; bit += 1) {
      const ones = octets.filter((id) => ((id[bit >> 3] ?? 0) >> (bit & 7)) & 1).length
      expect(ones).toBeGreaterThan(800)
      expect(ones).toBeLessThan(1200)
    }
  })
})
