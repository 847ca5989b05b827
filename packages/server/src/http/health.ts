/** What watches over the server: liveness, readiness, metrics. None of them tells anything of a customer. */

import type { FastifyInstance } from 'fastify'
import { addressList } from '../credentials/address.ts'
import { problemReply } from './problem.ts'
import type { Metrics } from './metrics.ts'
import { isHearsay } from './upstream-headers.ts'

export interface HealthOptions {
  /** Resolves while exchanges can be recorded and changes be seen. */
  readonly ready: () => Promise<void>
  readonly metrics: Metrics
  /** Whether others than this machine may read the metrics. */
  readonly metricsPublic: boolean
  /** A clock in milliseconds; only differences count. */
  readonly now?: () => number
}

/** Whoever asks may ask often, and each yes costs a durable write. */
const yesHolds = 1_000

/** So does a proxy tell that it speaks for somebody else. */
const isForwarding = (name: string): boolean => name === 'via' || isHearsay(name)

const isLoopback = addressList(['127.0.0.0/8', '::1'])

/** Watchers ask in clear: they are told nothing that is worth listening for. */
const inClear = { config: { inClear: true } }

export function health(app: FastifyInstance, options: HealthOptions): void {
  const { metrics, metricsPublic, now = () => performance.now() } = options
  const ready = rarely(options.ready, now)
  app.get('/healthz', inClear, (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'ok' }),
  )
  app.get('/readyz', inClear, async (_request, reply) => {
    void reply.header('cache-control', 'no-store')
    try {
      await ready()
      return reply.send({ status: 'ready' })
    } catch {
      return reply.code(503).header('retry-after', '1').send({ status: 'unavailable' })
    }
  })
  app.get('/metrics', inClear, async (request, reply) => {
    // The peer, not a forwarded address: a proxy on this machine does not make the world local. Forwarding shows.
    const local =
      isLoopback(request.raw.socket.remoteAddress ?? '') && !Object.keys(request.headers).some(isForwarding)
    if (!metricsPublic && !local) return problemReply(reply, 404)
    return reply
      .header('cache-control', 'no-store')
      .type(metrics.contentType)
      .send(await metrics.text())
  })
}

/** One question at a time, for everybody who asks meanwhile. A yes holds for a while; a no ends with its cause. */
function rarely(ask: () => Promise<void>, now: () => number): () => Promise<void> {
  let answer: Promise<void> | null = null
  let holdsUntil = 0
  return () => {
    if (answer !== null && now() < holdsUntil) return answer
    holdsUntil = Number.POSITIVE_INFINITY
    answer = ask().then(
      () => {
        holdsUntil = now() + yesHolds
      },
      (error: unknown) => {
        holdsUntil = 0
        throw error
      },
    )
    return answer
  }
}
