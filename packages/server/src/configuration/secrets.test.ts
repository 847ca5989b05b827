import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadSecrets, ownSecretFile } from './secrets.ts'
import type { SecretSurroundings } from './secrets.ts'

let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'guichet-secrets-'))
})
afterEach(() => rmSync(data, { recursive: true }))

const noFiles = { pepper: null, keyEncryptionKey: null }
const nothing = { pepper: null, keyEncryptionKey: null }
const one = randomBytes(32).toString('base64url')
const other = randomBytes(32).toString('base64url')

const load = (around: Partial<SecretSurroundings> = {}) =>
  loadSecrets({
    configuration: { data, secretFiles: noFiles },
    environment: nothing,
    databaseExists: false,
    randomBytes,
    ...around,
  })

describe('the secrets of an installation', () => {
  it('are made at the first start, for their owner alone, and are the same at the next', () => {
    const made = load()
    for (const name of ['pepper', 'key-encryption-key'] as const) {
      expect(statSync(ownSecretFile(data, name)).mode & 0o777).toBe(0o600)
    }
    expect(statSync(join(data, 'secrets')).mode & 0o777).toBe(0o700)
    expect(load({ databaseExists: true })).toEqual(made)
  })

  it('come from the environment before any file, and then nothing is written', () => {
    const secrets = load({ environment: { pepper: one, keyEncryptionKey: other } })
    expect(Buffer.from(secrets.pepper).toString('base64url')).toBe(one)
    expect(existsSync(join(data, 'secrets'))).toBe(false)
  })

  it('come from the files that the configuration names', () => {
    const pepper = join(data, 'p')
    writeFileSync(pepper, `${one}\n`, { mode: 0o600 })
    const secretFiles = { pepper, keyEncryptionKey: null }
    const secrets = load({ configuration: { data, secretFiles } })
    expect(Buffer.from(secrets.pepper).toString('base64url')).toBe(one)
  })

  it('may be written as openssl writes them', () => {
    const padded = Buffer.from(one, 'base64url').toString('base64')
    const secrets = load({ environment: { pepper: padded, keyEncryptionKey: other } })
    expect(Buffer.from(secrets.pepper).toString('base64url')).toBe(one)
  })
})

describe('a start is refused', () => {
  it('where a database is there and its pepper is not', () => {
    expect(() => load({ databaseExists: true })).toThrow(/The pepper of this installation is missing/)
    expect(existsSync(ownSecretFile(data, 'pepper'))).toBe(false)
  })

  it('where a file that is named is not there', () => {
    const secretFiles = { pepper: join(data, 'none'), keyEncryptionKey: null }
    expect(() => load({ configuration: { data, secretFiles } })).toThrow(/The pepper is not in/)
  })

  it('where others may read a secret', () => {
    load()
    chmodSync(ownSecretFile(data, 'pepper'), 0o644)
    expect(() => load({ databaseExists: true })).toThrow(/chmod 600/)
  })

  it('where a file holds less than was written', () => {
    load()
    const file = ownSecretFile(data, 'pepper')
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, 20))
    expect(() => load({ databaseExists: true })).toThrow(/is not 32 bytes in base64url/)
  })

  it('where both secrets are one', () => {
    expect(() => load({ environment: { pepper: one, keyEncryptionKey: one } })).toThrow(/are the same/)
  })

  it.each([
    ['short', 'c2VjcmV0'],
    ['long', randomBytes(33).toString('base64url')],
    ['no base64', 'correct horse battery staple, correct horse'],
    ['followed by more', `${one}!`],
  ])('where a secret is %s', (_, pepper) => {
    const environment = { pepper, keyEncryptionKey: other }
    expect(() => load({ environment })).toThrow(/GUICHET_PEPPER is not 32 bytes/)
  })

  it.each([
    ['zeros', Buffer.alloc(32)],
    ['a count', Buffer.from(Array.from({ length: 32 }, (_, at) => at))],
    ['a phrase', Buffer.from('correct-horse-battery-staple-123')],
    ['four bytes again and again', Buffer.from('deadbeef'.repeat(8), 'hex')],
  ])('where a secret can be guessed: %s', (_, pepper) => {
    const environment = { pepper: pepper.toString('base64url'), keyEncryptionKey: other }
    expect(() => load({ environment })).toThrow(/can be guessed/)
  })

  it('without telling the secret', () => {
    const environment = { pepper: 'hunter2', keyEncryptionKey: other }
    expect(() => load({ environment })).toThrow(expect.not.stringContaining('hunter2'))
  })
})
