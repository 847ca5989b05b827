/**
 * Every HTTP path of the server, in one list. Each entry is a file; what they share is the error exit of last resort
 * and the limits of the listener.
 */

import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { OpenApiDocument } from '@guichet/documentation'
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { nanoid } from 'nanoid'
import type { ReadConnection } from './connection.ts'
import { consolePages, type ConsoleOptions } from './console.ts'
import { directEndpoints, type DirectPath } from './direct-endpoints.ts'
import { documentation, type DocumentationOptions } from './documentation.ts'
import { exchangeEndpoint, type ExchangeEndpointOptions } from './exchange-endpoint.ts'
import { ForwardAuth, type ForwardAuthOptions } from './forward-auth.ts'
import { gateway, type GatewayOptions } from './gateway.ts'
import { health, type HealthOptions } from './health.ts'
import { hostOf } from './host.ts'
import { introspectionEndpoint, type IntrospectionOptions } from './introspection.ts'
import { keySetEndpoint } from './key-set.ts'
import { lastResort } from './last-resort.ts'
import { problem, problemReply } from './problem.ts'
import { revocationEndpoint, type RevocationOptions } from './revocation.ts'
import { revocationListEndpoint, type RevocationListOptions } from './revocation-list.ts'
import { metadataEndpoint, type MetadataOptions } from './server-metadata.ts'
import { introspectionPath, revocationPath, servedAt } from './standard-paths.ts'
import { refuseAmbiguous } from './strict-request.ts'
import { refuseInClear } from './transport-rule.ts'
import type { Keyring } from '../signing-keys/keyring.ts'

export interface AppOptions {
  readonly log: FastifyBaseLogger
  readonly tls: TlsFiles | null
  readonly readConnection: ReadConnection
  readonly exchanges: readonly ExchangeEndpointOptions[]
  /** Standard OAuth 2.0 beside the exchange. */
  readonly standard: {
    readonly introspection: IntrospectionOptions
    readonly revocation: RevocationOptions
    readonly metadata: MetadataOptions
  }
  readonly gateway: GatewayOptions
  readonly forwardAuth: ForwardAuthOptions
  readonly health: HealthOptions
  readonly keyring: () => Keyring
  readonly revocationList: RevocationListOptions
  /** Mounts the management API at `/api/v1`. */
  readonly management: (app: FastifyInstance) => Promise<Description>
  readonly console: ConsoleOptions
  readonly documentation: (management: Description) => DocumentationOptions
}

/** Gives the OpenAPI document, once the server is ready. */
export type Description = () => OpenApiDocument

export interface TlsFiles {
  /** PEM texts. */
  readonly cert: string
  readonly key: string
}

/** Slow callers are cut off: Node's own limits are 60 s for the headers and 300 s for the whole (measured). */
const limits: ServerOptions = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 15_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 2_000,
  keepAliveTimeout: 72_000,
  insecureHTTPParser: false,
  // Who announces no body sends none: its stream begins at its end, which saves a tenth of a small answer (measured).
  optimizeEmptyRequests: true,
}

export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const { log, tls, readConnection } = options
  const requestId = requestIds()
  const direct = { paths: directPaths(options), requestId, lastResort: lastResort(log) }
  const serverFactory = (handler: RequestListener): Server => {
    const listener = directEndpoints(direct, handler)
    return tls === null
      ? createServer(limits, listener)
      : createTlsServer({ ...limits, ...tls, minVersion: 'TLSv1.2' }, listener)
  }
  const app: FastifyInstance = Fastify({
    genReqId: requestId,
    serverFactory,
    forceCloseConnections: 'idle',
    // Who is still connected at the end gets a last answer and `Connection: close`.
    return503OnClosing: false,
    exposeHeadRoutes: true,
    schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
    routerOptions: { constraints: { host: hostConstraint }, maxParamLength: 8_192 },
    clientErrorHandler: refuseUnparsed,
    // A path that cannot be decoded; Fastify's own words would quote it.
    frameworkErrors: (_error, _request, reply) => problemReply(reply, 400),
  })
  // Whoever needs a body says how it is read. Elsewhere it is left unread, so that it cannot be read wrongly.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _body, done) => done(null))
  app.setNotFoundHandler((_request, reply) => problemReply(reply, 404))
  app.setErrorHandler((error, request, reply) => problemReply(reply, direct.lastResort(error, request.id)))
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id)
    refuseAmbiguous(request.raw)
    refuseInClear(request, readConnection)
    done()
  })

  await app.register(gateway, options.gateway)
  keySetEndpoint(app, options.standard.metadata.issuer, options.keyring)
  metadataEndpoint(app, options.standard.metadata)
  revocationListEndpoint(app, options.revocationList)
  health(app, options.health)
  const management = await options.management(app)
  await consolePages(app, options.console)
  documentation(app, options.documentation(management))
  return app
}

/** What is asked most, and answered on node:http itself. */
const directPaths = ({ exchanges, standard, forwardAuth }: AppOptions): readonly DirectPath[] => [
  ...exchanges.map((options) => ({
    host: options.host,
    path: options.path,
    endpoint: exchangeEndpoint(options),
  })),
  ...standardPaths(standard),
  // Envoy asks with the method of the call: the answer is the same for each.
  { host: null, path: '/forward-auth', endpoint: new ForwardAuth(forwardAuth) },
]

function standardPaths({
  introspection,
  revocation,
  metadata: { issuer },
}: AppOptions['standard']): readonly DirectPath[] {
  const introspect = { host: null, endpoint: introspectionEndpoint(introspection) }
  const revoke = { host: null, endpoint: revocationEndpoint(revocation) }
  return [
    ...servedAt(issuer, introspectionPath).map((path) => ({ ...introspect, path })),
    ...servedAt(issuer, revocationPath).map((path) => ({ ...revoke, path })),
  ]
}

/**
 * Who has schemas says how they are compiled, as the management API does. Otherwise Fastify would load compilers of its
 * own, a hundred modules, which nobody here uses.
 */
function noCompiler(): never {
  throw new Error('a route has a schema, and nothing that compiles it')
}

/** A second listener for plain HTTP, where HTTPS is the first: the same routes, which then refuse or redirect. */
export const plainListener = (app: FastifyInstance): Server => {
  const server = createServer(limits, (request, response) => {
    app.server.emit('request', request, response)
  })
  server.on('clientError', refuseUnparsed)
  return server
}

/** An id for each request: unique, told to the caller, in every line of the log and in the audit trail. */
function requestIds(): () => string {
  const instance = nanoid(8)
  let count = 0
  return () => {
    count += 1
    return `${instance}-${count.toString(36)}`
  }
}

const hostConstraint = {
  name: 'host',
  storage: () => {
    const handlers = new Map<string, unknown>()
    return {
      get: (host: string) => handlers.get(host) ?? null,
      set: (host: string, handler: unknown) => {
        handlers.set(host, handler)
      },
    }
  },
  deriveConstraint: hostOf,
  mustMatchWhenDerived: false,
} as never

/** Bytes that are not HTTP: one short answer, then the connection ends, so that nothing after them is served. */
function refuseUnparsed(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400
  const { body } = problem(status)
  socket.end(
    `HTTP/1.1 ${status} Refused\r\ncontent-type: application/problem+json\r\ncontent-length: ${body.length}\r\n` +
      `cache-control: no-store\r\nconnection: close\r\n\r\n${body}`,
  )
}
