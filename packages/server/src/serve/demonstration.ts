/**
 * `--demo`: an installation that can be tried at once. One organization, a credential for each API, and the lines to
 * paste. Secrets are kept nowhere, so each start makes new ones; those of the last start serve for a day more.
 */

import { randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { requestWriter } from '@guichet/dialects'
import type { Api } from '../configuration/configuration.ts'
import type { Actor, CredentialsContext } from '../credentials/context.ts'
import { createCredential } from '../credentials/create-credential.ts'
import { createOrganization } from '../credentials/create-organization.ts'
import { offersOf } from '../credentials/offers.ts'
import { rotateSecret } from '../credentials/rotate-secret.ts'
import { pasteCall, pasteExchange } from './paste.ts'
import type { Installation } from './installation.ts'

const organizationName = 'demo'
const credentialName = 'demonstration'
const overlap = 24 * 60 * 60 * 1000

/** Puts the demonstration's configuration into an empty data folder, where every command then finds it. */
export function prepareDemonstration(data: string): void {
  const file = join(data, 'guichet.yaml')
  if (existsSync(file)) return
  mkdirSync(data, { recursive: true, mode: 0o700 })
  copyFileSync(fileURLToPath(new URL('../../demo/guichet.yaml', import.meta.url)), file)
}

/** Makes the credentials and gives the lines to paste, for a server at `url`. */
export async function demonstrate(installation: Installation): Promise<(url: string) => readonly string[]> {
  const { configuration, store, hashing } = installation
  const context: CredentialsContext = {
    store,
    now: Date.now,
    random: randomBytes,
    hashing,
    apis: offersOf(configuration.apis),
  }
  const pairs = await freshKeyPairs(context, configuration.apis)
  return (url) => greeting(url, configuration.apis, pairs)
}

interface KeyPair {
  readonly key: string
  readonly secret: string
}

async function freshKeyPairs(
  context: CredentialsContext,
  apis: readonly Api[],
): Promise<ReadonlyMap<string, KeyPair>> {
  const actor: Actor = { id: 'server', address: null, requestId: null }
  const organization =
    (await context.store.organizationByName(organizationName)) ??
    (await createOrganization(context, { name: organizationName }, actor))
  const filter = { organizationId: organization.id, state: 'active' } as const
  const { rows } = await context.store.credentials(filter, { limit: 100, after: null })
  const pairs = new Map<string, KeyPair>()
  for (const api of apis) {
    const known = rows.find((row) => row.api === api.name && row.name === credentialName)
    const issue =
      known === undefined
        ? await createCredential(context, newPair(api, organization.id), actor)
        : await rotateSecret(context, known.id, { overlap }, actor)
    if ('secret' in issue) pairs.set(api.name, { key: issue.key, secret: issue.secret })
  }
  return pairs
}

const newPair = (api: Api, organizationId: string): Parameters<typeof createCredential>[1] => ({
  kind: 'key-pair',
  api: api.name,
  organizationId,
  environment: 'production',
  name: credentialName,
})

function greeting(url: string, apis: readonly Api[], pairs: ReadonlyMap<string, KeyPair>): readonly string[] {
  const lines = [
    '',
    `The key pairs below belong to the organization ${organizationName}; their secrets are shown this once.`,
  ]
  for (const api of apis) {
    const pair = pairs.get(api.name)
    if (pair === undefined || api.sample === null) continue
    const [dialect] = api.dialects
    const values = { ...pair, environment: 'production', scopes: null } as const
    const variable = api.name.toUpperCase().replaceAll('-', '_')
    lines.push('', `# ${api.title}: a token, then a call`)
    lines.push(pasteExchange(url, dialect, requestWriter(dialect)(values), `${variable}_TOKEN`))
    lines.push(pasteCall(url, dialect, api.sample, `${variable}_TOKEN`))
  }
  return lines
}
