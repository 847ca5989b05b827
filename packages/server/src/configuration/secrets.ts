/**
 * The pepper, under which secrets are hashed, and the key-encryption key, under which signing keys are sealed. They
 * stand outside the database, so that a copy of it alone proves and signs nothing. They are made once, before there
 * is a database: made again beside an old one, they would silently turn every credential into a wrong one.
 */

import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { Configuration } from './configuration.ts'
import type { EnvironmentSettings } from './environment.ts'
import { decodeSecret, isGuessable, secretBytes } from './secret-text.ts'

export interface InstallationSecrets {
  readonly pepper: Uint8Array
  readonly keyEncryptionKey: Uint8Array
}

/** One sentence says what is wrong and what to do; it never holds the secret. */
export class SecretUnusable extends Error {
  override readonly name = 'SecretUnusable'
}

export interface SecretSurroundings {
  readonly configuration: Pick<Configuration, 'data' | 'secretFiles'>
  readonly environment: Pick<EnvironmentSettings, 'pepper' | 'keyEncryptionKey'>
  /** Whether this installation has been used before. */
  readonly databaseExists: boolean
  readonly randomBytes: (count: number) => Uint8Array
}

interface Wanted {
  readonly title: string
  readonly variable: string
  readonly given: string | null
  readonly file: string | null
  readonly ownFile: string
}

/** Where the two lie when neither the environment nor the configuration says so. */
export const ownSecretFile = (data: string, name: 'pepper' | 'key-encryption-key'): string =>
  join(data, 'secrets', name)

export function loadSecrets(around: SecretSurroundings): InstallationSecrets {
  const { configuration, environment } = around
  const pepper = loadSecret(around, {
    title: 'pepper',
    variable: 'GUICHET_PEPPER',
    given: environment.pepper,
    file: configuration.secretFiles.pepper,
    ownFile: ownSecretFile(configuration.data, 'pepper'),
  })
  const keyEncryptionKey = loadSecret(around, {
    title: 'key-encryption key',
    variable: 'GUICHET_KEY_ENCRYPTION_KEY',
    given: environment.keyEncryptionKey,
    file: configuration.secretFiles.keyEncryptionKey,
    ownFile: ownSecretFile(configuration.data, 'key-encryption-key'),
  })
  if (Buffer.compare(pepper, keyEncryptionKey) === 0) {
    throw new SecretUnusable('The pepper and the key-encryption key are the same: make one of them anew.')
  }
  return { pepper, keyEncryptionKey }
}

function loadSecret({ databaseExists, randomBytes }: SecretSurroundings, wanted: Wanted): Uint8Array {
  const { title, variable, given, file, ownFile } = wanted
  if (given !== null) return usable(given, title, `the variable ${variable}`)
  const kept = readSecret(file ?? ownFile, title)
  if (kept !== null) return kept
  if (file !== null)
    throw new SecretUnusable(`The ${title} is not in ${file}: put it there or name another file.`)
  if (databaseExists) {
    throw new SecretUnusable(
      `The ${title} of this installation is missing: give it in ${variable}, or put ${ownFile} back from a backup.`,
    )
  }
  writeOnce(ownFile, Buffer.from(randomBytes(secretBytes)).toString('base64url'))
  return readSecret(ownFile, title) ?? new Uint8Array()
}

function readSecret(file: string, title: string): Uint8Array | null {
  const stat = statSync(file, { throwIfNoEntry: false })
  if (!stat) return null
  if ((stat.mode & 0o037) !== 0) {
    throw new SecretUnusable(`${file} holds the ${title} and others may read it: run \`chmod 600 ${file}\`.`)
  }
  return usable(readFileSync(file, 'utf8'), title, file)
}

function usable(text: string, title: string, place: string): Uint8Array {
  const secret = decodeSecret(text)
  if (secret === null) {
    throw new SecretUnusable(
      `The ${title} in ${place} is not ${secretBytes} bytes in base64url: make one with \`openssl rand -base64 ${secretBytes}\`.`,
    )
  }
  if (isGuessable(secret)) {
    throw new SecretUnusable(
      `The ${title} in ${place} can be guessed: make one with \`openssl rand -base64 ${secretBytes}\`.`,
    )
  }
  return secret
}

/** Appears whole or not at all, and never over one that another process made meanwhile. */
function writeOnce(file: string, text: string): void {
  const folder = dirname(file)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const draft = `${file}.${process.pid}`
  const handle = openSync(draft, 'w', 0o600)
  writeSync(handle, `${text}\n`)
  fsyncSync(handle)
  closeSync(handle)
  try {
    linkSync(draft, file)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    rmSync(draft)
  }
  const entries = openSync(folder, 'r')
  fsyncSync(entries)
  closeSync(entries)
}
