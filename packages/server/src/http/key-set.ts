/** `GET /.well-known/jwks.json`: the public keys, for whoever verifies tokens themselves (RFC 7517). */

import type { FastifyInstance } from 'fastify'
import { JWKS_MAX_AGE } from '../signing-keys/lifecycle.ts'
import type { Keyring } from '../signing-keys/keyring.ts'

export function keySetEndpoint(app: FastifyInstance, keyring: () => Keyring): void {
  app.get('/.well-known/jwks.json', (request, reply) => {
    const { text, etag } = keyring().jwks
    void reply.headers({
      // No longer than a new key is published ahead of its first use.
      'cache-control': `public, max-age=${JWKS_MAX_AGE}`,
      etag,
      // Public by nature, and read by verifiers that run in browsers; never with credentials.
      'access-control-allow-origin': '*',
    })
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    return reply.type('application/jwk-set+json').send(text)
  })
}
