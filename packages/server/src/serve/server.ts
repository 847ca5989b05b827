/** The composition root: everything is made here, once, and handed to whoever needs it. */

import { randomBytes } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import { mostTrailAge } from '../audit/follow.ts'
import { apiNamed, type Configuration, type ExchangePath } from '../configuration/configuration.ts'
import type { CredentialsContext } from '../credentials/context.ts'
import { offersOf } from '../credentials/offers.ts'
import { recordSums, type SummingParts } from '../exchange/record-refusal.ts'
import { createApp } from '../http/app.ts'
import { connectionReader } from '../http/connection.ts'
import type { ExchangeEndpointOptions } from '../http/exchange-endpoint.ts'
import { createMetrics } from '../http/metrics.ts'
import { StoreUnavailable } from '../stores/failures.ts'
import { grantApis } from './apis.ts'
import { serverChores } from './chores.ts'
import { consoleOptions } from './console.ts'
import { documentationOptions } from './documentation.ts'
import { exchangeParts } from './exchange-parts.ts'
import { withFreePort } from './free-port.ts'
import type { Installation } from './installation.ts'
import { callDoors, judgeParts } from './judging.ts'
import { listen, tlsFiles } from './listeners.ts'
import { managementRoutes } from './management.ts'
import { noticeWork } from './notices.ts'
import { revocationList } from './revocation-list.ts'
import { rehashing } from './rehashing.ts'
import { createRuntime, type Runtime } from './runtime.ts'
import { blockedSignIns } from './signing-in.ts'
import { beneathIssuer, standardOAuth } from './standard-oauth.ts'
import { keepUp, type Upkeep } from './upkeep.ts'

export interface RunningServer {
  readonly url: string
  /** Where people and verifiers reach it; the same as `url` where nothing is configured. */
  readonly issuer: string
  readonly port: number
  /** Takes no new requests, finishes those under way, writes what waits, closes the store. */
  close(): Promise<void>
}

export async function startServer(opened: Installation, log: FastifyBaseLogger): Promise<RunningServer> {
  const configuration = await withFreePort(opened.configuration)
  const installation = { ...opened, configuration }
  const { store, hashing } = installation
  const notices = noticeWork(installation, log)
  const { issuer, listen: listening, trustedProxies } = configuration

  const apis = grantApis(configuration)
  const offers = offersOf(configuration.apis)
  const context: CredentialsContext = { store, now: Date.now, random: randomBytes, hashing, apis: offers }
  const rehash = rehashing(context, log)
  const runtime = await createRuntime(installation, apis, rehash.token)
  const parts = exchangeParts({ issuer, apis, runtime, hashing, rehash: rehash.secret })
  const blocked = blockedSignIns(runtime)
  const summing = [parts, blocked]
  const judging = judgeParts(runtime)

  const metrics = createMetrics()
  const readConnection = connectionReader({ trustedProxies, tls: listening.tls !== null })
  const common = { readConnection, log, httpsPort: listening.port }
  const exchanges = configuration.exchangePaths
  const standard = standardOAuth({
    configuration,
    parts,
    runtime,
    store,
    exchanges,
    common: { ...common, meter: metrics.tokens },
  })
  const app = await createApp({
    log,
    readConnection,
    tls: tlsFiles(configuration),
    exchanges: exchangeEndpoints(configuration, beneathIssuer(exchanges, issuer), {
      ...common,
      parts,
      meter: metrics.exchanges,
    }),
    standard,
    ...callDoors(configuration, judging, { ...common, meter: metrics.calls }),
    health: {
      metrics,
      metricsPublic: configuration.metrics.public,
      ready: () => ready(installation, runtime),
    },
    keyring: runtime.keyring,
    revocationList: revocationList(configuration, runtime, readConnection),
    console: consoleOptions(configuration),
    documentation: (management) =>
      documentationOptions(configuration, standard.metadata.tokenPath, management),
    management: managementRoutes({ installation, context, runtime, judging, blocked, log, readConnection }),
  })
  const upkeep = keepUp(serverChores(installation, apis, runtime, summing, notices), (chore, error) =>
    log.error({ chore, err: error }, 'a chore failed'),
  )
  const listeners = await listen(app, configuration)
  return {
    ...listeners,
    issuer,
    async close() {
      try {
        await listeners.close()
        await finish({ upkeep, summing, runtime })
      } finally {
        // Also where the last of it could not be written: the disk may be full, or the database away.
        await store.close()
      }
    },
  }
}

function exchangeEndpoints(
  configuration: Configuration,
  paths: readonly ExchangePath[],
  common: Pick<ExchangeEndpointOptions, 'parts' | 'httpsPort' | 'readConnection' | 'meter' | 'log'>,
): readonly ExchangeEndpointOptions[] {
  return paths.map(({ host, path, dialect, apis }) => ({
    ...common,
    host,
    path,
    dialect,
    apis: new Set(apis),
    keptOf: (name) => apiNamed(configuration, name)?.values ?? {},
    exposeTo: apis.flatMap((name) => apiNamed(configuration, name)?.exposeTokenHeader ?? []),
  }))
}

/** Ready is who can record an exchange and sees what others change. */
async function ready({ store }: Installation, { follower }: Runtime): Promise<void> {
  await store.ping()
  if (follower.age() > mostTrailAge) throw new StoreUnavailable('the trail of changes cannot be read')
}

interface Unfinished {
  readonly upkeep: Upkeep
  readonly summing: readonly SummingParts[]
  readonly runtime: Runtime
}

/** Writes what waits, when nothing more comes. */
async function finish({ upkeep, summing, runtime }: Unfinished): Promise<void> {
  await upkeep.stop()
  await Promise.all(summing.map(recordSums))
  await runtime.recorder.idle()
  await runtime.lastUses.flush()
  await runtime.usage.flush()
  await runtime.follower.stop()
}
