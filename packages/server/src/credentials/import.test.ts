import { createHash, createHmac, scryptSync } from 'node:crypto'
import { hash as argon2 } from '@node-rs/argon2'
import { hash as bcrypt } from '@node-rs/bcrypt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  actor,
  temporaryInstallation,
  type TemporaryInstallation,
} from '../../test/temporary-installation.ts'
import type { SecretRecord } from '../stores/records.ts'
import { createMember } from './create-member.ts'
import { importCredentials } from './import-credentials.ts'
import { ImportRefused } from './import-file.ts'
import { rehashSecret, rehashToken } from './rehash.ts'

const machineMade = '0b7f3a1c9d5e4f60a1b2c3d4e5f60718'
const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()

let installation: TemporaryInstallation

beforeAll(async () => {
  installation = await temporaryInstallation()
})

afterAll(() => installation.remove())

let made = 0
const entry = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  kind: 'key-pair',
  api: 'parcels',
  organization: 'Acme',
  name: 'legacy job',
  key: `legacy-${(made += 1)}`,
  secret: machineMade,
  ...more,
})

const bearer = (more: Record<string, unknown>): Record<string, unknown> => {
  const { key: _key, secret: _secret, ...rest } = entry({ kind: 'service-token' })
  return { ...rest, ...more }
}

async function proved(key: string, text: string): Promise<boolean> {
  const { hashing, store } = installation.context
  const [record] = (await store.findByKey(key))?.secrets ?? []
  if (record === undefined) return false
  return hashing.matchesFast(record, text, hashing.digest(text)) ?? hashing.matchesSlow(record, text)
}

async function faultsOf(text: string): Promise<ImportRefused['faults']> {
  const before = await installation.context.store.lastSequence()
  const refused = await importCredentials(installation.context, text, actor).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(ImportRefused)
  expect(await installation.context.store.lastSequence()).toBe(before)
  return (refused as ImportRefused).faults
}

describe('an import', () => {
  it('takes JSON lines and one array alike', async () => {
    const { context } = installation
    const lines = `\uFEFF${JSON.stringify(entry())}\r\n\n${JSON.stringify(entry({ environment: 'sandbox' }))}\n`
    expect(await importCredentials(context, lines, actor)).toHaveLength(2)
    const array = JSON.stringify(
      [entry({ expires: '90d' }), entry({ organization: installation.globex.id })],
      null,
      2,
    )
    const [first, second] = await importCredentials(context, array, actor)
    expect(first?.expiresAt).toBe(installation.clock.now + 90 * 86_400_000)
    expect(second?.organizationId).toBe(installation.globex.id)
  })

  const salt = 'sixteen bytes 16'
  it.each<[string, () => unknown]>([
    ['sha256 in hexadecimal', () => ({ algorithm: 'sha256', value: sha256(machineMade).toString('hex') })],
    ['sha256 in base64', () => ({ algorithm: 'sha256', value: sha256(machineMade).toString('base64') })],
    [
      'hmac-sha256',
      () => ({
        algorithm: 'hmac-sha256',
        value: createHmac('sha256', 'their key').update(machineMade).digest('hex'),
        key: 'their key',
      }),
    ],
    ['bcrypt', async () => ({ algorithm: 'bcrypt', value: await bcrypt(machineMade, { cost: 4 }) })],
    [
      'argon2id',
      async () => ({ algorithm: 'argon2id', value: await argon2(machineMade, { memoryCost: 1024 }) }),
    ],
    [
      'scrypt',
      () => ({
        algorithm: 'scrypt',
        value: scryptSync(machineMade, salt, 32, { N: 1024 }).toString('hex'),
        salt,
        saltEncoding: 'utf8',
        N: 1024,
        r: 8,
        p: 1,
      }),
    ],
  ])('takes a hash of %s, which is replaced by ours after its first use', async (_, hash) => {
    const { context } = installation
    const secretHash = await hash()
    const [credential] = await importCredentials(
      context,
      JSON.stringify(entry({ secret: null, secretHash })),
      actor,
    )
    const key = credential?.key ?? ''
    expect(await proved(key, machineMade)).toBe(true)
    expect(await proved(key, `${machineMade}!`)).toBe(false)
    const [record] = (await context.store.findByKey(key))?.secrets ?? []
    expect(await rehashSecret(context, record as SecretRecord, machineMade, actor)).toBe(true)
    expect(await rehashSecret(context, record as SecretRecord, machineMade, actor)).toBe(false)
    expect((await context.store.findByKey(key))?.secrets[0]).toMatchObject({
      algorithm: 'hmac',
      parameters: null,
    })
    expect(await proved(key, machineMade)).toBe(true)
  })

  it('keeps what a person may have chosen under a slow hash, before its first use and after', async () => {
    const { context } = installation
    const [credential] = await importCredentials(
      context,
      JSON.stringify(entry({ secret: 'summer 2019' })),
      actor,
    )
    const key = credential?.key ?? ''
    const [record] = (await context.store.findByKey(key))?.secrets ?? []
    expect(record?.algorithm).toBe('argon2id')
    expect(await proved(key, 'summer 2019')).toBe(true)
    expect(await rehashSecret(context, record as SecretRecord, 'summer 2019', actor)).toBe(false)
  })

  it('takes bearer tokens, as text or digest, and finds them by either', async () => {
    const { context } = installation
    const tokens = ['legacy-token-number-1', 'legacy-token-number-2'] as const
    const tokenHash = { algorithm: 'sha256', value: sha256(tokens[1]).toString('hex') }
    const file = JSON.stringify([bearer({ token: tokens[0] }), bearer({ tokenHash })])
    const [first, second] = await importCredentials(context, file, actor)
    const find = async (token: string) =>
      (await context.store.findByTokenDigest(context.hashing.tokenDigests(token)))?.credential.id
    expect([await find(tokens[0]), await find(tokens[1])]).toEqual([first?.id, second?.id])
    expect(await find(tokenHash.value)).toBeUndefined()
    expect(await rehashToken(context, second?.id ?? '', tokens[1], actor)).toBe(true)
    expect(await rehashToken(context, second?.id ?? '', tokens[1], actor)).toBe(false)
    expect(await find(tokens[1])).toBe(second?.id)
  })

  it('of one good and one faulty entry imports nothing', async () => {
    const good = entry()
    const faults = await faultsOf(`${JSON.stringify(good)}\n\n${JSON.stringify(entry({ api: 'nothing' }))}`)
    expect(faults).toEqual([{ entry: 2, line: 3, field: 'api', message: 'There is no API of this name.' }])
    expect(await installation.context.store.findByKey(String(good['key']))).toBeNull()
  })

  it('names every faulty entry, and never what stands in it', async () => {
    const text = [
      '{"secret":"hunter2-hunter2"',
      JSON.stringify(entry({ secret: 'hunter2\n hunter2' })),
      '7',
    ].join('\n')
    const faults = await faultsOf(text)
    expect(faults.map(({ entry, line }) => [entry, line])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ])
    expect(JSON.stringify(faults)).not.toContain('hunter2')
  })

  it('sees a key and a token that the file has twice', async () => {
    const tokenHash = { algorithm: 'sha256', value: sha256('x').toString('hex') }
    const twice = { key: 'twice' }
    const faults = await faultsOf(
      JSON.stringify([entry(twice), entry(twice), bearer({ tokenHash }), bearer({ tokenHash })]),
    )
    expect(faults).toMatchObject([
      { entry: 2, field: 'key' },
      { entry: 4, field: 'token' },
    ])
  })

  it('refuses a key that another credential has', async () => {
    const mine = entry()
    await importCredentials(installation.context, JSON.stringify(mine), actor)
    expect(await faultsOf(JSON.stringify(mine))).toMatchObject([{ entry: 1, field: 'key' }])
  })

  it.each(['', '\n\n', '[]'])('refuses the empty file %j', async (text) => {
    await expect(importCredentials(installation.context, text, actor)).rejects.toMatchObject({
      name: 'Refused',
    })
  })

  const bcrypt72 = `$2b$10$${'.'.repeat(53)}`
  it.each<[string, Record<string, unknown>, string | null]>([
    ['an unknown kind', { kind: 'password' }, 'kind'],
    ['a field that does not exist', { secrte: 'x' }, 'secrte'],
    ['a number for a text', { name: 7 }, 'name'],
    ['an unknown organization', { organization: 'Nobody' }, 'organization'],
    ['an unknown environment', { environment: 'staging' }, 'environment'],
    ['an environment that is not offered', { api: 'letters', environment: 'sandbox' }, 'environment'],
    ['a scope that is not offered', { scopes: ['all'] }, 'scopes'],
    ['an end without a zone', { expires: '2027-01-01T00:00:00' }, 'expires'],
    ['an end in the past', { expires: '2020-01-01T00:00:00Z' }, 'expires'],
    ['an address that is none', { addresses: ['everywhere'] }, 'addresses'],
    ['no key', { key: null }, 'key'],
    ['a key with a colon', { key: 'a:b' }, 'key'],
    ["a key like a member's address", { key: 'ada@example.com' }, 'key'],
    ['no secret', { secret: null }, 'secret'],
    ['a short secret', { secret: 'short' }, 'secret'],
    ['a secret of ours that was cut', { secret: 'gsec_0123456789' }, 'secret'],
    ['both secret and hash', { secretHash: { algorithm: 'bcrypt', value: bcrypt72 } }, 'secret'],
    ['a token at a key pair', { token: 'legacy-token-number-9' }, 'token'],
    ['a key at a bearer token', { kind: 'service-token' }, 'key'],
    [
      'a personal token without a member',
      { kind: 'personal-token', key: null, secret: null, token: 'x'.repeat(20) },
      'member',
    ],
    ['a member of a key pair', { member: 'ada@example.com' }, 'member'],
    [
      'an unknown algorithm',
      { secret: null, secretHash: { algorithm: 'md5', value: 'x' } },
      'secretHash.algorithm',
    ],
    [
      'a short digest',
      { secret: null, secretHash: { algorithm: 'sha256', value: 'abcd' } },
      'secretHash.value',
    ],
    [
      'an HMAC without its key',
      { secret: null, secretHash: { algorithm: 'hmac-sha256', value: 'ab'.repeat(32) } },
      'secretHash.key',
    ],
    [
      'bcrypt of the broken kind',
      { secret: null, secretHash: { algorithm: 'bcrypt', value: bcrypt72.replace('2b', '2x') } },
      'secretHash.value',
    ],
    [
      'bcrypt that takes minutes',
      { secret: null, secretHash: { algorithm: 'bcrypt', value: bcrypt72.replace('$10$', '$20$') } },
      'secretHash.value',
    ],
    [
      'argon2id that takes gigabytes',
      {
        secret: null,
        secretHash: {
          algorithm: 'argon2id',
          value: `$argon2id$v=19$m=4194304,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`,
        },
      },
      'secretHash.value',
    ],
    [
      'scrypt that takes gigabytes',
      {
        secret: null,
        secretHash: { algorithm: 'scrypt', value: 'ab'.repeat(32), salt: 'ab', N: 2 ** 24, r: 8, p: 1 },
      },
      'secretHash.value',
    ],
    [
      'scrypt with an odd N',
      {
        secret: null,
        secretHash: { algorithm: 'scrypt', value: 'ab'.repeat(32), salt: 'ab', N: 1000, r: 8, p: 1 },
      },
      'secretHash.N',
    ],
    [
      'scrypt without its salt',
      { secret: null, secretHash: { algorithm: 'scrypt', value: 'ab'.repeat(32), N: 1024, r: 8, p: 1 } },
      'secretHash.salt',
    ],
    [
      'a token hash that is not found by its digest',
      { kind: 'service-token', key: null, secret: null, tokenHash: { algorithm: 'bcrypt', value: bcrypt72 } },
      'tokenHash.algorithm',
    ],
  ])('refuses %s', async (_, more, field) => {
    expect(await faultsOf(JSON.stringify([entry(more)]))).toMatchObject([{ entry: 1, line: null, field }])
  })

  it('gives a personal token to the member that it names', async () => {
    const { context, acme } = installation
    const ada = {
      organizationId: acme.id,
      email: 'ada@example.com',
      role: 'developer',
      password: null,
    } as const
    const { id } = await createMember(context, ada, actor)
    const file = JSON.stringify(
      bearer({ kind: 'personal-token', member: 'Ada@example.com', token: 'legacy-personal-1' }),
    )
    expect((await importCredentials(context, file, actor))[0]?.memberId).toBe(id)
  })
})
