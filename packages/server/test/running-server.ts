/**
 * A whole server for the tests: the composition root with real sockets and a real database, in a folder of its own,
 * behind it the sample of an upstream that writes down what reached it.
 */

import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Environment } from '@guichet/dialects'
import type { AuditEvent } from '../src/audit/event.ts'
import type { Configuration } from '../src/configuration/configuration.ts'
import { loadConfiguration } from '../src/configuration/load.ts'
import type { Actor, CredentialsContext } from '../src/credentials/context.ts'
import { createCredential, type NewCredential } from '../src/credentials/create-credential.ts'
import { createOrganization } from '../src/credentials/create-organization.ts'
import { offersOf } from '../src/credentials/offers.ts'
import { type Installation, openInstallation } from '../src/serve/installation.ts'
import { createLog } from '../src/serve/log.ts'
import { type RunningServer, startServer } from '../src/serve/server.ts'
import type { Organization } from '../src/stores/records.ts'
import { freePort } from './free-port.ts'

export const actor: Actor = { id: 'command-line', address: null, requestId: null }

export interface ServerOptions {
  /** guichet.yaml; the five APIs of the demonstration where it is left out. */
  readonly yaml?: string
  /** Lines put before the APIs of the demonstration, such as `throttle: …`. */
  readonly settings?: string
  /** A PostgreSQL URL; SQLite where it is left out. */
  readonly database?: string
  /** HTTPS with a certificate made for this run, and plain HTTP beside it. */
  readonly tls?: boolean
  /** Reuses the folder of a server that was stopped. */
  readonly folder?: string
}

export interface KeyPair {
  readonly id: string
  readonly key: string
  readonly secret: string
}

export interface UpstreamRequest {
  readonly method: string
  readonly url: string
  readonly rawHeaders: readonly string[]
  readonly body: string
}

export interface TestServer {
  readonly url: string
  readonly port: number
  /** The port of plain HTTP where `tls` was asked for. */
  readonly httpPort: number
  readonly certificate: string
  readonly folder: string
  readonly configuration: Configuration
  readonly context: CredentialsContext
  /** The customer that owns what `keyPair` and `bearerToken` make. */
  readonly acme: Organization
  readonly globex: Organization
  /** What reached the upstream, oldest first. */
  readonly upstream: readonly UpstreamRequest[]
  keyPair(api: string, options?: Partial<NewCredential>): Promise<KeyPair>
  bearerToken(api: string, options?: Partial<NewCredential>): Promise<{ id: string; token: string }>
  /** Every audit event, newest first. */
  audit(): Promise<readonly AuditEvent[]>
  /** Stops the server and keeps its folder. */
  stop(): Promise<void>
  /** Stops the server and removes its folder. */
  remove(): Promise<void>
}

export async function startTestServer(options: ServerOptions = {}): Promise<TestServer> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'guichet-e2e-')))
  const upstreamRequests: UpstreamRequest[] = []
  const upstream = await startUpstream(upstreamRequests)
  const file = join(folder, 'guichet.yaml')
  await writeFile(file, await configurationText(options))
  const tls = options.tls === true ? await makeCertificate(folder) : null
  const httpPort = tls === null ? 0 : await freePort()
  const loaded = loadConfiguration({
    config: file,
    data: folder,
    overrides: {
      port: await freePort(),
      upstreamFor: () => upstream.url,
      ...(tls === null ? {} : { tls, httpPort }),
    },
  })
  if (loaded.problems !== null) throw new Error(loaded.problems.map(({ message }) => message).join('\n'))
  const installation = await openInstallation(loaded.configuration)
  const server = await startServer(installation, createLog('silent'))
  const context = contextOf(installation)
  return testServer({ folder, server, installation, context, upstream, upstreamRequests, httpPort, tls })
}

interface Started {
  readonly folder: string
  readonly server: RunningServer
  readonly installation: Installation
  readonly context: CredentialsContext
  readonly upstream: { readonly close: () => Promise<void> }
  readonly upstreamRequests: readonly UpstreamRequest[]
  readonly httpPort: number
  readonly tls: { readonly cert: string } | null
}

async function testServer(started: Started): Promise<TestServer> {
  const { folder, server, installation, context, upstream, upstreamRequests, httpPort, tls } = started
  const organization = async (name: string): Promise<Organization> =>
    (await context.store.organizationByName(name)) ?? createOrganization(context, { name }, actor)
  const acme = await organization('Acme')
  const globex = await organization('Globex')
  const make = (api: string, kind: NewCredential['kind'], given: Partial<NewCredential>) =>
    createCredential(context, { ...plain, kind, api, organizationId: acme.id, ...given }, actor)
  const stop = async (): Promise<void> => {
    await server.close()
    await upstream.close()
  }
  return {
    url: server.url,
    port: server.port,
    httpPort,
    certificate: tls === null ? '' : await readFile(tls.cert, 'utf8'),
    folder,
    configuration: installation.configuration,
    context,
    acme,
    globex,
    upstream: upstreamRequests,
    async keyPair(api, given = {}) {
      const issue = await make(api, 'key-pair', given)
      if (!('secret' in issue)) throw new Error('a key pair has a secret')
      return { id: issue.credential.id, key: issue.key, secret: issue.secret }
    },
    async bearerToken(api, given = {}) {
      const issue = await make(api, 'service-token', given)
      if (!('token' in issue)) throw new Error('a bearer token has a token')
      return { id: issue.credential.id, token: issue.token }
    },
    async audit() {
      const page = await context.store.auditEvents({ organizationId: null }, { limit: 10_000, after: null })
      return page.rows
    },
    stop,
    async remove() {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const environment: Environment = 'production'
const plain = { environment, name: 'test' } as const

function contextOf({ store, hashing, configuration }: Installation): CredentialsContext {
  return { store, now: Date.now, random: randomBytes, hashing, apis: offersOf(configuration.apis) }
}

async function configurationText({ yaml, settings = '', database }: ServerOptions): Promise<string> {
  const demonstration = new URL('../demo/guichet.yaml', import.meta.url)
  const text = yaml ?? `${settings}\n${await readFile(demonstration, 'utf8')}`
  return database === undefined ? text : `database: ${database}\n${text}`
}

async function startUpstream(seen: UpstreamRequest[]): Promise<{ url: string; close: () => Promise<void> }> {
  // Longer than a test is idle: the gateway would call on a connection that is just being closed.
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    void read(request).then((body) => {
      seen.push({
        method: request.method ?? '',
        url: request.url ?? '',
        rawHeaders: request.rawHeaders,
        body,
      })
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ path: request.url }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

export async function makeCertificate(folder: string): Promise<{ cert: string; key: string }> {
  const cert = join(folder, 'cert.pem')
  const key = join(folder, 'key.pem')
  const names = ['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  // Deno takes no authority's own certificate for that of a server.
  const subject = ['-subj', '/CN=localhost', ...names, '-addext', 'basicConstraints=critical,CA:FALSE']
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
  const files = ['-keyout', key, '-out', cert]
  await promisify(execFile)('openssl', [
    'req',
    '-x509',
    ...curve,
    '-nodes',
    '-days',
    '2',
    ...subject,
    ...files,
  ])
  return { cert, key }
}
