/** What everybody may read: the public keys, and the metadata of the server. */

import type { FastifyInstance } from 'fastify'
import { JWKS_MAX_AGE } from '../signing-keys/lifecycle.ts'
import { isUnchanged } from './unchanged.ts'

export interface PublicDocument {
  readonly type: string
  readonly text: string
  /** A strong validator, quotes included. */
  readonly etag: string
}

export function publicDocument(app: FastifyInstance, path: string, current: () => PublicDocument): void {
  app.get(path, (request, reply) => {
    const { type, text, etag } = current()
    void reply.headers({
      // No longer than a new key is published ahead of its first use.
      'cache-control': `public, max-age=${JWKS_MAX_AGE}`,
      etag,
      // Public by nature, and read by programs that run in browsers; never with credentials.
      'access-control-allow-origin': '*',
    })
    if (isUnchanged(request, etag)) return reply.code(304).send()
    return reply.type(type).send(text)
  })
}
