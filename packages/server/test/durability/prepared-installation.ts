/** An installation on the disk with a customer, its management token and a key pair for each API, and no server yet. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfiguration } from '../../src/configuration/load.ts'
import type { CredentialsContext } from '../../src/credentials/context.ts'
import { createCredential } from '../../src/credentials/create-credential.ts'
import { createOrganization } from '../../src/credentials/create-organization.ts'
import { offersOf } from '../../src/credentials/offers.ts'
import { openInstallation } from '../../src/serve/installation.ts'
import { openStore } from '../../src/stores/open.ts'
import type { Store } from '../../src/stores/store.ts'
import { freePort } from '../free-port.ts'
import { actor, type KeyPair } from '../running-server.ts'
import { apiOf, type DialectName, dialectNames } from '../transport/client.ts'

export interface PreparedInstallation {
  readonly data: string
  /** The issuer names the port: a server that comes back comes back there. */
  readonly port: number
  /** A service token for the management API. */
  readonly management: string
  readonly pairs: ReadonlyMap<DialectName, KeyPair>
  /** A second look at the database, beside the server. */
  openStore(): Promise<Store>
  remove(): Promise<void>
}

export interface PreparedOptions {
  /** A PostgreSQL URL; SQLite where it is left out. */
  readonly database?: string
  /** A folder that exists, and is left when the installation is removed. */
  readonly folder?: string
  /** More lines of configuration. */
  readonly settings?: string
}

/** The checks after a crash try many secrets that must fail. */
const patience = `throttle:
  credentialAndAddress: { failures: 1000000 }
  address: { failures: 1000000 }
  credential: { failures: 1000000 }
`

export async function prepareInstallation(options: PreparedOptions = {}): Promise<PreparedInstallation> {
  const { database, folder, settings = '' } = options
  const data = folder ?? (await mkdtemp(join(tmpdir(), 'guichet-durability-')))
  const demonstration = await readFile(new URL('../../demo/guichet.yaml', import.meta.url), 'utf8')
  const where = database === undefined ? '' : `database: ${database}\n`
  await writeFile(join(data, 'guichet.yaml'), `${where}${patience}${settings}\n${demonstration}`)
  const { configuration, problems } = loadConfiguration({ data })
  if (configuration === null) throw new Error(problems.map(({ message }) => message).join('\n'))
  const { store, hashing } = await openInstallation(configuration)
  const apis = offersOf(configuration.apis)
  const seeded = await seed({ store, hashing, apis, now: Date.now, random: randomBytes })
  await store.close()
  return {
    data,
    port: await freePort(),
    ...seeded,
    openStore: () =>
      openStore(
        database === undefined ? { sqlite: join(data, 'guichet.db') } : { postgres: database },
        'test',
      ),
    remove: () => (folder === undefined ? rm(data, { recursive: true, force: true }) : Promise.resolve()),
  }
}

async function seed(
  context: CredentialsContext,
): Promise<Pick<PreparedInstallation, 'management' | 'pairs'>> {
  const organization = await createOrganization(context, { name: 'Acme' }, actor)
  const shared = { organizationId: organization.id, environment: 'production', name: 'test' } as const
  const issue = await createCredential(context, { ...shared, kind: 'service-token', api: 'guichet' }, actor)
  if (!('token' in issue)) throw new Error('a service token has a token')
  const pairs = new Map<DialectName, KeyPair>()
  for (const dialect of dialectNames) {
    const made = await createCredential(context, { ...shared, kind: 'key-pair', api: apiOf(dialect) }, actor)
    if (!('secret' in made)) throw new Error('a key pair has a secret')
    pairs.set(dialect, { id: made.credential.id, key: made.key, secret: made.secret })
  }
  return { management: issue.token, pairs }
}
