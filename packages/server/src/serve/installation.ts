/**
 * One installation, opened: its configuration, its two secrets and its store, known to belong together. The server
 * and the command line both begin here.
 */

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { Configuration } from '../configuration/configuration.ts'
import { type EnvironmentSettings, readEnvironment } from '../configuration/environment.ts'
import { type InstallationSecrets, loadSecrets, SecretUnusable } from '../configuration/secrets.ts'
import { createHashing, type Hashing } from '../credentials/hashing.ts'
import { nanoid } from 'nanoid'
import { changeIfDue } from '../stores/change-if-due.ts'
import { openStore } from '../stores/open.ts'
import type { Store } from '../stores/store.ts'
import { changeEvent } from '../audit/change-event.ts'

export interface Installation {
  readonly configuration: Configuration
  readonly secrets: InstallationSecrets
  readonly store: Store
  readonly hashing: Hashing
  /** Names this process in the audit trail. */
  readonly instance: string
}

/**
 * Opens the store and brings its schema up to date.
 *
 * @throws SecretUnusable where the pepper or the key-encryption key is missing, guessable or of another installation
 * @throws StoreUnusable, StoreUnavailable where the database cannot be used
 */
export async function openInstallation(
  configuration: Configuration,
  environment: EnvironmentSettings = readEnvironment(),
): Promise<Installation> {
  const { database } = configuration
  const instance = nanoid(8)
  // A database elsewhere may hold an installation already; secrets are made only where it is known that none does.
  const fresh = database.kind === 'sqlite' && !existsSync(database.file)
  const opened = fresh ? null : await openAt(configuration, instance)
  const databaseExists = opened !== null && (await opened.installationCheck('pepper')) !== null
  const secrets = await closing(opened, () =>
    loadSecrets({ configuration, environment, databaseExists, randomBytes }),
  )
  const store = opened ?? (await openAt(configuration, instance))
  await closing(store, () => checkSecrets(store, secrets))
  return { configuration, secrets, store, hashing: createHashing(secrets), instance }
}

async function openAt({ database }: Configuration, instance: string): Promise<Store> {
  const location = database.kind === 'sqlite' ? { sqlite: database.file } : { postgres: database.url }
  const store = await openStore(location, instance)
  await closing(store, () => store.migrate())
  return store
}

async function closing<T>(store: Store | null, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    await store?.close()
    throw error
  }
}

/** With another pepper every credential would be wrong, with another key no signing key would open: never begin. */
async function checkSecrets(store: Store, { pepper, keyEncryptionKey }: InstallationSecrets): Promise<void> {
  const checks = { pepper: checkOf(pepper), 'key-encryption key': checkOf(keyEncryptionKey) }
  if ((await unknownChecks(store, checks)).length === 0) return
  await changeIfDue(store, async (change) => {
    // Another server may have made the installation in the meantime, with secrets of its own.
    const unknown = await unknownChecks(change, checks)
    if (unknown.length === 0) return null
    for (const [name, value] of unknown) await change.setInstallationCheck(name, value)
    await change.record(changeEvent({ action: 'installation.created', actor: 'server', at: Date.now() }))
    return unknown
  })
}

/**
 * Those that are not kept yet.
 *
 * @throws SecretUnusable where another one is kept
 */
async function unknownChecks(
  store: Pick<Store, 'installationCheck'>,
  checks: Readonly<Record<string, string>>,
): Promise<readonly (readonly [name: string, value: string])[]> {
  const unknown: [string, string][] = []
  for (const [name, value] of Object.entries(checks)) {
    const known = await store.installationCheck(name)
    if (known === null) unknown.push([name, value])
    else if (known.length !== value.length || !timingSafeEqual(Buffer.from(known), Buffer.from(value))) {
      throw new SecretUnusable(`The ${name} is not that of this installation: put the right one back.`)
    }
  }
  return unknown
}

const checkOf = (secret: Uint8Array): string =>
  createHmac('sha256', secret).update('guichet installation check').digest('base64url')
