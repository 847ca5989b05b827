/**
 * `--demo`: an installation that can be tried at once. One organization, a credential for each API, and the lines to
 * paste. Secrets are kept nowhere, so each start makes new ones; those of the last start serve for a day more.
 */

import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { requestWriter } from '@guichet/dialects'
import { type Api, managementApi } from '../configuration/configuration.ts'
import type { Actor, CredentialsContext } from '../credentials/context.ts'
import { changeMember } from '../credentials/change-member.ts'
import { createCredential } from '../credentials/create-credential.ts'
import { createMember } from '../credentials/create-member.ts'
import { createOrganization } from '../credentials/create-organization.ts'
import type { CredentialIssue } from '../credentials/issue.ts'
import { offersOf } from '../credentials/offers.ts'
import { rotateSecret } from '../credentials/rotate-secret.ts'
import { characters } from '../credentials/secret-format.ts'
import type { Organization } from '../stores/records.ts'
import { pasteCall, pasteExchange } from './paste.ts'
import type { Installation } from './installation.ts'

const organizationName = 'demo'
const operatorName = 'operator'
const passwordCharacters = 20
const credentialName = 'demonstration'
const overlap = 24 * 60 * 60 * 1000

/** Puts the demonstration's configuration into an empty data folder, where every command then finds it. */
export function prepareDemonstration(data: string): void {
  const file = join(data, 'guichet.yaml')
  if (existsSync(file)) return
  mkdirSync(data, { recursive: true, mode: 0o700 })
  const shipped = readFileSync(new URL('../../demo/guichet.yaml', import.meta.url), 'utf8')
  // The schema of the first line stands beside the file that is shipped, not beside this one.
  writeFileSync(file, shipped.replace(/^# yaml-language-server: .*\n/, ''))
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
  const issues = await freshCredentials(context, configuration.apis)
  const people = await freshPasswords(context)
  return (url) => greeting(url, configuration.apis, { issues, people })
}

/** Somebody to sign in to the console as. */
interface Person {
  readonly email: string
  readonly password: string
  readonly as: string
}

/** A customer and the operator, each with a password of this start. */
async function freshPasswords(context: CredentialsContext): Promise<readonly Person[]> {
  const operator =
    (await context.store.operatorOrganization()) ??
    (await createOrganization(context, { name: operatorName, operator: true }, server))
  const demo = await demonstrationOrganization(context)
  return [
    await freshPassword(context, demo, 'demo@example.com', `an owner of ${organizationName}`),
    await freshPassword(context, operator, 'operator@example.com', 'the operator'),
  ]
}

async function freshPassword(
  context: CredentialsContext,
  { id: organizationId }: Organization,
  email: string,
  as: string,
): Promise<Person> {
  const password = characters(passwordCharacters, context.random)
  const known = await context.store.findMemberByEmail(email)
  if (known === null) await createMember(context, { organizationId, email, role: 'owner', password }, server)
  else await changeMember(context, known.member.id, { password }, server)
  return { email, password, as }
}

const demonstrationOrganization = async (context: CredentialsContext): Promise<Organization> =>
  (await context.store.organizationByName(organizationName)) ??
  (await createOrganization(context, { name: organizationName }, server))

/** By the name of the API; under that of the management API a service token. */
type Issues = ReadonlyMap<string, CredentialIssue>

async function freshCredentials(context: CredentialsContext, apis: readonly Api[]): Promise<Issues> {
  const organization = await demonstrationOrganization(context)
  const filter = { organizationId: organization.id, state: 'active' } as const
  const { rows } = await context.store.credentials(filter, { limit: 100, after: null })
  const issues = new Map<string, CredentialIssue>()
  for (const api of [...apis.map(({ name }) => name), managementApi]) {
    const kind = api === managementApi ? 'service-token' : 'key-pair'
    const known = rows.find((row) => row.api === api && row.name === credentialName)
    const input = { api, kind, organizationId: organization.id, ...plain } as const
    const issue =
      known === undefined
        ? await createCredential(context, input, server)
        : // A bearer token has no overlap: it is found by the one digest that it has.
          await rotateSecret(context, known.id, { overlap: kind === 'key-pair' ? overlap : 0 }, server)
    issues.set(api, issue)
  }
  return issues
}

const server: Actor = { id: 'server', address: null, requestId: null }

const plain = { environment: 'production', name: credentialName } as const

interface Shown {
  readonly issues: Issues
  readonly people: readonly Person[]
}

function greeting(url: string, apis: readonly Api[], { issues, people }: Shown): readonly string[] {
  const lines = ['', `# The console: ${url}/console/   The documentation: ${url}/docs/`]
  for (const { email, password, as } of people) lines.push(`${email}   ${password}   (${as})`)
  lines.push(
    '',
    `What follows belongs to the organization ${organizationName}. Secrets are shown this once: paste them now.`,
  )
  for (const api of apis) {
    const issue = issues.get(api.name)
    if (issue === undefined || !('secret' in issue) || api.sample === null) continue
    const { key, secret } = issue
    const [dialect] = api.dialects
    const request = requestWriter(dialect)({ key, secret, environment: 'production', scopes: null })
    const variable = `${api.name.toUpperCase().replaceAll('-', '_')}_TOKEN`
    lines.push('', `# ${api.title}: a token, then a call`)
    lines.push(pasteExchange(url, dialect, request, variable), pasteCall(url, dialect, api.sample, variable))
  }
  const management = issues.get(managementApi)
  if (management !== undefined && 'token' in management) {
    lines.push('', '# The management API: what the organization has')
    lines.push(`curl -sS '${url}/api/v1/credentials' -H 'authorization: Bearer ${management.token}'`)
  }
  return lines
}
