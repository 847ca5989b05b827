/** What watches over the server: liveness, readiness, metrics. None of them tells anything of a customer. */

import type { FastifyInstance } from 'fastify'
import { addressList } from '../credentials/address.ts'
import { problemReply } from './problem.ts'
import type { Metrics } from './metrics.ts'

export interface HealthOptions {
  /** Resolves while exchanges can be recorded and changes be seen. */
  readonly ready: () => Promise<void>
  readonly metrics: Metrics
  /** Whether others than this machine may read the metrics. */
  readonly metricsPublic: boolean
}

/** By any of these a proxy tells that it speaks for somebody else. */
const forwarding = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip']

const isLoopback = addressList(['127.0.0.0/8', '::1'])

export function health(app: FastifyInstance, { ready, metrics, metricsPublic }: HealthOptions): void {
  app.get('/healthz', (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    void reply.header('cache-control', 'no-store')
    try {
      await ready()
      return reply.send({ status: 'ready' })
    } catch {
      return reply.code(503).header('retry-after', '1').send({ status: 'unavailable' })
    }
  })
  app.get('/metrics', async (request, reply) => {
    // The peer, not a forwarded address: a proxy on this machine does not make the world local. Forwarding shows.
    const local =
      isLoopback(request.raw.socket.remoteAddress ?? '') &&
      !forwarding.some((name) => name in request.headers)
    if (!metricsPublic && !local) return problemReply(reply, 404)
    return reply
      .header('cache-control', 'no-store')
      .type(metrics.contentType)
      .send(await metrics.text())
  })
}
