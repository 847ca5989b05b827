/**
 * Pages of other origins that may ask here, by `console.embedIn`: those where `<guichet-credentials>` stands. They send a
 * token and no cookie, so no answer allows credentials (Fetch, section 3.2.5), and no preflight but theirs is answered.
 */

import type { FastifyInstance } from 'fastify'

/** Seconds for which a browser may remember a preflight's answer. */
const remembered = 600

const preflight = {
  'access-control-allow-methods': 'GET, POST, PATCH',
  'access-control-allow-headers': 'authorization, content-type',
  'access-control-max-age': String(remembered),
}

/** Before anything else is looked at: a refusal must be readable by the page, too. */
export function allowEmbeddingPages(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return
  const allowed = new Set(origins)
  app.addHook('onRequest', async ({ method, headers }, reply) => {
    void reply.header('vary', 'origin')
    const { origin } = headers
    if (origin === undefined || !allowed.has(origin)) return undefined
    void reply.header('access-control-allow-origin', origin)
    if (method !== 'OPTIONS' || !('access-control-request-method' in headers)) return undefined
    return reply.code(204).headers(preflight).send()
  })
}
