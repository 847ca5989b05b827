/** `guichet token` and `guichet request` as callers run them, with a cache of the test's own. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect } from 'vitest'
import { startTestServer, type TestServer } from '../running-server.ts'
import { guichet, keptFolder, type Outcome } from './command.ts'

const around = keptFolder()
afterAll(() => rmSync(around, { recursive: true, force: true }))

/** A folder that goes with the file of tests: those that run at the same time have no end of their own. */
export const temporaryFolder = (): string => mkdtempSync(join(around, 'folder-'))

export interface Calling {
  /** What standard input gives. */
  readonly secret?: string
  /** The folder of the user's caches. */
  readonly caches?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Whatever becomes of it, what came on standard input comes out nowhere. */
export async function call(
  args: readonly string[],
  { secret = '', caches = temporaryFolder(), env = {} }: Calling = {},
): Promise<Outcome> {
  const outcome = await guichet(args, { input: `${secret}\n`, env: { XDG_CACHE_HOME: caches, ...env } })
  if (secret !== '') expect(outcome.stdout + outcome.stderr).not.toContain(secret)
  return outcome
}

const dialectFile = (name: string): string =>
  fileURLToPath(new URL(`../../../dialects/test/dialects/${name}.yaml`, import.meta.url))

/** Key and secret in one header, and a secret alone. */
export const quill: string = dialectFile('quill')
export const atoll: string = dialectFile('atoll')

const demonstration = readFileSync(new URL('../../demo/guichet.yaml', import.meta.url), 'utf8')

/** The APIs of the demonstration, and two that speak the formats of files. */
export const startApis = ({ tls = false } = {}): Promise<TestServer> =>
  startTestServer({
    tls,
    yaml: `dialects: ['${quill}', '${atoll}']
${demonstration}
  - { name: notes, dialects: [quill], scopes: [read, write], routes: [{ path: /notes }], sample: GET /notes }
  - { name: isles, dialects: [atoll], scopes: [read, write], routes: [{ path: /isles }], sample: GET /isles }
`,
  })

/** The dialect's name or file, and an API that speaks it. */
export const formats: readonly (readonly [dialect: string, api: string])[] = [
  ['kis', 'kis'],
  ['recital', 'recital'],
  ['digishare', 'digishare'],
  ['didomi', 'didomi'],
  ['digitalpaye', 'digitalpaye'],
  ['oauth2', 'kis'],
  [quill, 'notes'],
  [atoll, 'isles'],
]

/** The options of a new credential, whose secret goes to standard input. */
export async function pairFor(
  server: TestServer,
  dialect: string,
  api: string,
): Promise<{ readonly id: string; readonly args: readonly string[]; readonly secret: string }> {
  const { id, key, secret } = await server.keyPair(api)
  const named = dialect === atoll ? [] : ['--key', key]
  return { id, args: ['--dialect', dialect, '--url', server.url, ...named], secret }
}

export async function grantsOf(server: TestServer, credentialId: string): Promise<number> {
  const events = await server.audit()
  return events.filter((event) => event.action === 'exchange.granted' && event.credentialId === credentialId)
    .length
}
