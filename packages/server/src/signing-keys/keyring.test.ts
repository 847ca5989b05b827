import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { importKeySet } from '@guichet/verify/node'
import type { SigningAlgorithm } from '../configuration/configuration.ts'
import type { SigningKey, SigningKeyState } from '../stores/records.ts'
import { generateSigningKey } from './generate.ts'
import { loadKeyring } from './keyring.ts'
import { sealPrivateKey, WrongKeyEncryptionKey } from './seal.ts'

const now = 1_800_000_000_000
const keyEncryptionKey = randomBytes(32)
const algorithms: readonly SigningAlgorithm[] = [
  'ES256',
  'ES384',
  'EdDSA',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
]

async function makeRow(algorithm: SigningAlgorithm, state: SigningKeyState): Promise<SigningKey> {
  const { kid, publicJwk, privateJwk } = await generateSigningKey(algorithm)
  return {
    kid,
    algorithm,
    state,
    publicJwk: JSON.stringify(publicJwk),
    sealedPrivateJwk: await sealPrivateKey(privateJwk, kid, keyEncryptionKey),
    createdAt: now,
    activateAt: now,
    goneAt: null,
  }
}

const load = (rows: readonly SigningKey[], key: Uint8Array = keyEncryptionKey) =>
  loadKeyring({ signingKeys: async () => rows }, key, now)

let active: SigningKey
let pending: SigningKey
let retiring: SigningKey
let gone: SigningKey

beforeAll(async () => {
  active = await makeRow('ES256', 'active')
  pending = { ...(await makeRow('ES256', 'pending')), activateAt: now + 1 }
  retiring = { ...(await makeRow('ES256', 'retiring')), sealedPrivateJwk: 'not opened', goneAt: now + 1 }
  gone = { ...(await makeRow('ES256', 'gone')), sealedPrivateJwk: null, goneAt: now - 1 }
})

describe.each(algorithms)('%s', (algorithm) => {
  test('signs what its published half verifies', async () => {
    const row = await makeRow(algorithm, 'active')
    const { signers, keys } = await load([row])
    const data = Buffer.from('data')
    const signature = signers.get(algorithm)?.sign(data) ?? Buffer.alloc(0)
    expect(keys.get(row.kid)?.verify(data, signature)).toBe(true)
    expect(keys.get(row.kid)?.algorithm).toBe(algorithm)
  })
})

test('one signs; waiting, signing and retiring keys are published; a gone one is nowhere', async () => {
  const { signers, keys, jwks } = await load([active, pending, retiring, gone])
  expect([...signers.values()].map((signer) => signer.kid)).toEqual([active.kid])
  const published = [active, pending, retiring].map((row) => row.kid).toSorted()
  expect([...keys.keys()].toSorted()).toEqual(published)
  const document = JSON.parse(jwks.text) as { keys: { kid: string }[] }
  expect(document.keys.map((key) => key.kid).toSorted()).toEqual(published)
})

test('a retiring key whose time has come is not trusted, even before its row says so', async () => {
  const { keys, jwks } = await load([active, { ...retiring, goneAt: now }])
  expect([...keys.keys()]).toEqual([active.kid])
  expect(jwks.text).not.toContain(retiring.kid)
})

test('the document has public members only, and what a verifier needs', async () => {
  const rows = await Promise.all(algorithms.map((algorithm) => makeRow(algorithm, 'active')))
  const { jwks } = await load(rows)
  const document = JSON.parse(jwks.text) as { keys: Record<string, unknown>[] }
  for (const key of document.keys) {
    expect(Object.keys(key).filter((name) => ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'].includes(name))).toEqual(
      [],
    )
    expect(key).toMatchObject({ use: 'sig', alg: expect.any(String), kid: expect.any(String) })
    expect(key['kty']).not.toBe('oct')
  }
  const imported = importKeySet(document)
  expect(imported.ok && imported.keys.size).toBe(algorithms.length)
})

test('the document and its validator do not depend on the order of the rows', async () => {
  const there = await load([active, pending, retiring])
  const back = await load([retiring, pending, active])
  expect(back.jwks).toEqual(there.jwks)
  expect(there.jwks.etag).toMatch(/^"[A-Za-z0-9_-]{43}"$/)
  expect((await load([active])).jwks.etag).not.toBe(there.jwks.etag)
})

test('no key is an empty document', async () => {
  const { signers, keys, jwks } = await load([gone])
  expect([signers.size, keys.size, jwks.text]).toEqual([0, 0, '{"keys":[]}'])
})

test('another key-encryption key is a clear error, for a waiting key too', async () => {
  await expect(load([active], randomBytes(32))).rejects.toThrow(WrongKeyEncryptionKey)
  await expect(load([pending], randomBytes(32))).rejects.toThrow(WrongKeyEncryptionKey)
})

test.each([
  ['halves of two keys', () => ({ ...active, sealedPrivateJwk: pending.sealedPrivateJwk }), 'another key'],
  [
    'a public half of another key',
    () => ({ ...active, publicJwk: pending.publicJwk }),
    'that of another key',
  ],
  ['another algorithm', () => ({ ...active, algorithm: 'ES384' }), 'that of another key'],
  ['a lost private half', () => ({ ...active, sealedPrivateJwk: null }), 'lost its private half'],
  ['a private key in the public half', () => ({ ...active, publicJwk: withSecret(active) }), 'not-public'],
] as const)('a damaged row: %s', async (_name, row, message) => {
  await expect(load([row()])).rejects.toThrow(message)
})

test('a damaged row: a private half under the right name that is not the public one’s', async () => {
  const { privateJwk } = await generateSigningKey('ES256')
  const sealedPrivateJwk = await sealPrivateKey(privateJwk, active.kid, keyEncryptionKey)
  await expect(load([{ ...active, sealedPrivateJwk }])).rejects.toThrow('do not belong together')
})

function withSecret(row: SigningKey): string {
  return JSON.stringify({ ...(JSON.parse(row.publicJwk) as object), d: 'AAAA' })
}
