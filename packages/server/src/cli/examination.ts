/** Gathers what the doctor judges by. An installation that does not open is examined as far as it can be. */

import { readFileSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { verifyTrail } from '../audit/verify.ts'
import type { Configuration } from '../configuration/configuration.ts'
import type { Facts, Finding, SecretFacts } from '../configuration/doctor/finding.ts'
import { readEnvironment } from '../configuration/environment.ts'
import { decodeSecret, isGuessable } from '../configuration/secret-text.ts'
import { ownSecretFile } from '../configuration/secrets.ts'
import type { Store } from '../stores/store.ts'
import { readBackupMark } from './backup-mark.ts'
import { failureOf } from './failures.ts'
import { isMissing, open } from './installation.ts'

export interface Examination {
  readonly facts: Facts
  /** What kept the installation from being opened. */
  readonly findings: readonly Finding[]
}

type StoreFacts = Pick<
  Facts,
  'begun' | 'signingKeys' | 'scriptLoginExists' | 'auditVerified' | 'integrityProblems'
>

const noStore: StoreFacts = {
  begun: false,
  signingKeys: [],
  scriptLoginExists: false,
  auditVerified: null,
  integrityProblems: [],
}

export async function examine(configuration: Configuration): Promise<Examination> {
  const { database, data } = configuration
  const file = database.kind === 'sqlite' ? database.file : null
  const { storeFacts, findings } = await examineStore(configuration)
  const facts: Facts = {
    now: Date.now(),
    nodeVersion: process.version,
    runsAsRoot: process.getuid?.() === 0,
    sqliteVersion: sqliteVersion(),
    dataMode: modeOf(data),
    databaseMode: file === null ? null : modeOf(file),
    secrets: secretFacts(configuration),
    lastBackupAt: readBackupMark(data),
    ...storeFacts,
  }
  return { facts, findings }
}

interface ExaminedStore {
  readonly storeFacts: StoreFacts
  readonly findings: readonly Finding[]
}

async function examineStore(configuration: Configuration): Promise<ExaminedStore> {
  if (isMissing(configuration)) {
    const what = `There is no installation in ${configuration.data} yet.`
    const finding: Finding = { severity: 'note', what, mend: 'Run `guichet serve` or `guichet migrate`.' }
    return { storeFacts: noStore, findings: [finding] }
  }
  try {
    const { store } = await open(configuration)
    try {
      return { storeFacts: await readStore(store), findings: [] }
    } finally {
      await store.close()
    }
  } catch (error) {
    const failure = failureOf(error)
    if (failure === null) throw error
    const finding: Finding = { severity: 'danger', what: failure.message, mend: '' }
    return { storeFacts: { ...noStore, begun: true }, findings: [finding] }
  }
}

async function readStore(store: Store): Promise<StoreFacts> {
  return {
    begun: true,
    signingKeys: await store.signingKeys(),
    scriptLoginExists: await store.scriptLoginExists(),
    auditVerified: (await verifyTrail(store)).broken === null,
    integrityProblems: await store.checkIntegrity(),
  }
}

function secretFacts({ data, secretFiles }: Configuration): Facts['secrets'] {
  const { pepper, keyEncryptionKey } = readEnvironment()
  return {
    pepper: factsOf(pepper, secretFiles.pepper ?? ownSecretFile(data, 'pepper')),
    keyEncryptionKey: factsOf(
      keyEncryptionKey,
      secretFiles.keyEncryptionKey ?? ownSecretFile(data, 'key-encryption-key'),
    ),
  }
}

function factsOf(given: string | null, file: string): SecretFacts | null {
  const text = given ?? readText(file)
  const secret = text === null ? null : decodeSecret(text)
  if (secret === null) return null
  return { file: given === null ? file : null, guessable: isGuessable(secret) }
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

const modeOf = (path: string): number | null => {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat === undefined ? null : stat.mode & 0o777
}

function sqliteVersion(): string {
  const db = new DatabaseSync(':memory:')
  const { version } = db.prepare('select sqlite_version() as version').get() as { version: string }
  db.close()
  return version
}
