/** `GET /.well-known/jwks.json`: the public keys, for whoever verifies tokens themselves (RFC 7517). */

import type { FastifyInstance } from 'fastify'
import type { Keyring } from '../signing-keys/keyring.ts'
import { publicDocument } from './public-document.ts'
import { keySetPath, servedAt } from './standard-paths.ts'

export function keySetEndpoint(app: FastifyInstance, issuer: string, keyring: () => Keyring): void {
  for (const path of servedAt(issuer, keySetPath)) {
    publicDocument(app, path, () => ({ type: 'application/jwk-set+json', ...keyring().jwks }))
  }
}
