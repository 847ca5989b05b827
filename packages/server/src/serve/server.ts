/** The composition root: everything is made here, once, and handed to whoever needs it. */

import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { randomBytes } from 'node:crypto'
import { oauth2 } from '@guichet/dialects/catalog'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { apiNamed, type Configuration } from '../configuration/configuration.ts'
import type { CredentialsContext } from '../credentials/context.ts'
import { offersOf } from '../credentials/offers.ts'
import { recordSums } from '../exchange/exchange.ts'
import { createApp, plainListener, type TlsFiles } from '../http/app.ts'
import { connectionReader } from '../http/connection.ts'
import { exchangePaths } from '../http/exchange-paths.ts'
import type { ExchangeEndpointOptions } from '../http/exchange-endpoint.ts'
import { callJudge, type JudgeParts } from '../http/judge-call.ts'
import { createMetrics } from '../http/metrics.ts'
import { StoreUnavailable } from '../stores/failures.ts'
import { gatewayApi, grantApis, judgedApi, managementJudged, servedApis } from './apis.ts'
import { serverChores } from './chores.ts'
import { drain } from './drain.ts'
import { exchangeParts } from './exchange-parts.ts'
import { withFreePort } from './free-port.ts'
import type { Installation } from './installation.ts'
import { managementRoutes } from './management.ts'
import { rehashing } from './rehashing.ts'
import { createRuntime } from './runtime.ts'
import { keepUp } from './upkeep.ts'

export interface RunningServer {
  readonly url: string
  readonly port: number
  /** Takes no new requests, finishes those under way, writes what waits, closes the store. */
  close(): Promise<void>
}

export async function startServer(
  installation: Installation,
  log: FastifyBaseLogger,
): Promise<RunningServer> {
  const configuration = await withFreePort(installation.configuration)
  const { store } = installation
  const apis = grantApis(configuration)
  const audiences = new Map([...apis].map(([name, { audience }]) => [name, audience]))
  const context: CredentialsContext = {
    store,
    now: Date.now,
    random: randomBytes,
    hashing: installation.hashing,
    apis: offersOf(configuration.apis),
  }
  const rehash = rehashing(context, log)
  const runtime = await createRuntime({ ...installation, configuration }, audiences, rehash.token)
  const judging: JudgeParts = {
    authenticator: runtime.authenticator,
    used: (credentialId, address) =>
      runtime.lastUses.note({ credentialId, secretId: null, at: Date.now(), address }),
  }
  const parts = exchangeParts({
    issuer: configuration.issuer,
    apis,
    runtime,
    hashing: installation.hashing,
    rehash: rehash.secret,
  })
  const metrics = createMetrics()
  const readConnection = connectionReader({
    trustedProxies: configuration.trustedProxies,
    tls: configuration.listen.tls !== null,
  })
  const common = { readConnection, log, httpsPort: configuration.listen.port }
  const judged = configuration.apis.map((api) => ({
    api,
    judge: callJudge(judgedApi(api), judging),
  }))
  const app = await createApp({
    log,
    tls: tlsFiles(configuration),
    exchanges: exchangeEndpoints(configuration, { ...common, parts, meter: metrics.exchanges }),
    gateway: {
      ...common,
      apis: judged.map(({ api, judge }) => gatewayApi(api, judge)),
      meter: metrics.calls,
    },
    forwardAuth: {
      ...common,
      apis: judged.map(({ api, judge }) => ({ judge, hosts: api.hosts, routes: api.routes })),
      standard: callJudge(managementJudged, judging),
      unnamed: configuration.forwardAuth.unnamed,
      meter: metrics.calls,
    },
    health: {
      metrics,
      metricsPublic: configuration.metrics.public,
      ready: async () => {
        await store.ping()
        if (runtime.follower.age() > 5_000) throw new StoreUnavailable('the trail of changes cannot be read')
      },
    },
    keyring: runtime.keyring,
    management: managementRoutes({ installation, context, runtime, judging, log, readConnection }),
  })
  const upkeep = keepUp(serverChores(installation, apis, runtime, parts), (chore, error) =>
    log.error({ chore, err: error }, 'a chore failed'),
  )
  const plain = await listen(app, configuration)
  return {
    url: publicUrl(configuration),
    port: configuration.listen.port,
    async close() {
      await Promise.all([
        drain(app.server, app.close()),
        plain === null ? undefined : drain(plain, closeServer(plain)),
      ])
      await upkeep.stop()
      await recordSums(parts)
      await runtime.recorder.idle()
      await runtime.lastUses.flush()
      await runtime.follower.stop()
      await store.close()
    },
  }
}

function exchangeEndpoints(
  configuration: Configuration,
  common: Pick<ExchangeEndpointOptions, 'parts' | 'httpsPort' | 'readConnection' | 'meter' | 'log'>,
): readonly ExchangeEndpointOptions[] {
  return exchangePaths(servedApis(configuration), oauth2).map(({ host, path, dialect, apis }) => ({
    ...common,
    host,
    path,
    dialect,
    apis,
    keptOf: (name) => apiNamed(configuration, name)?.values ?? {},
    exposeTo: [...apis].flatMap((name) => apiNamed(configuration, name)?.exposeTokenHeader ?? []),
  }))
}

const tlsFiles = ({ listen: { tls } }: Configuration): TlsFiles | null =>
  tls === null ? null : { cert: readFileSync(tls.cert, 'utf8'), key: readFileSync(tls.key, 'utf8') }

async function listen(
  app: FastifyInstance,
  { listen: { host, port, httpPort } }: Configuration,
): Promise<Server | null> {
  await app.listen({ host, port })
  if (httpPort === null) return null
  const plain = plainListener(app)
  await new Promise<void>((resolve, reject) => {
    plain.once('error', reject)
    plain.listen(httpPort, host, resolve)
  })
  return plain
}

const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })

const publicUrl = ({ listen: { host, port, tls } }: Configuration): string => {
  const shown = ['127.0.0.1', '::1', '0.0.0.0', '::'].includes(host) ? 'localhost' : host
  return `${tls === null ? 'http' : 'https'}://${shown}:${port}`
}
