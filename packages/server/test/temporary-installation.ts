/** A real SQLite store in a folder of its own, with one API and two organizations, for the tests of what changes it. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Actor, CredentialsContext } from '../src/credentials/context.ts'
import { createOrganization } from '../src/credentials/create-organization.ts'
import { createHashing } from '../src/credentials/hashing.ts'
import { type ApiOffer, managementOffer } from '../src/credentials/offers.ts'
import type { Organization } from '../src/stores/records.ts'
import { openSqliteStore } from '../src/stores/sqlite/store.ts'

export const parcels: ApiOffer = {
  name: 'parcels',
  title: 'Parcels',
  scopes: ['parcels:read', 'parcels:write'],
  environments: ['production', 'sandbox'],
  keyPrefix: { production: 'live_', sandbox: 'test_' },
  words: {
    en: {
      'key-pair': { name: 'Parcel key', key: 'id', secret: 'secret', where: ['Settings', 'Keys'] },
      password: { name: 'Account', key: 'e-mail', secret: 'password', where: [] },
    },
    fr: {},
  },
}

export const letters: ApiOffer = {
  name: 'letters',
  title: 'Letters',
  scopes: ['letters:read'],
  environments: ['production'],
  keyPrefix: { production: '', sandbox: '' },
  words: { en: {}, fr: {} },
}

export const actor: Actor = { id: 'command-line', address: null, requestId: null }

export interface TemporaryInstallation {
  readonly context: CredentialsContext
  readonly clock: { now: number }
  readonly operator: Organization
  readonly acme: Organization
  readonly globex: Organization
  remove(): Promise<void>
}

export async function temporaryInstallation(): Promise<TemporaryInstallation> {
  const folder = await mkdtemp(join(tmpdir(), 'guichet-test-'))
  const store = await openSqliteStore({ file: join(folder, 'guichet.db'), instance: 'test' })
  await store.migrate()
  const clock = { now: Date.UTC(2026, 0, 15, 12) }
  const context: CredentialsContext = {
    store,
    now: () => clock.now,
    random: randomBytes,
    hashing: createHashing({ pepper: randomBytes(32), keyEncryptionKey: randomBytes(32) }),
    apis: [parcels, letters, managementOffer],
  }
  return {
    context,
    clock,
    operator: await createOrganization(context, { name: 'operator', operator: true }, actor),
    acme: await createOrganization(context, { name: 'Acme' }, actor),
    globex: await createOrganization(context, { name: 'Globex' }, actor),
    async remove() {
      await store.close()
      await rm(folder, { recursive: true })
    },
  }
}
