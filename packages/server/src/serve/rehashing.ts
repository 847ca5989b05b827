/**
 * Replaces the hash of an imported secret by our own after its first use. Beside the answer: no grant and no call
 * waits for it, and where it fails the next use tries again.
 */

import type { FastifyBaseLogger } from 'fastify'
import type { Actor, CredentialsContext } from '../credentials/context.ts'
import { canRehash, rehashSecret, rehashToken } from '../credentials/rehash.ts'
import type { Credential, SecretRecord } from '../stores/records.ts'

export interface Rehashing {
  secret(secret: SecretRecord, text: string): void
  token(credential: Credential, token: string): void
}

const server: Actor = { id: 'server', address: null, requestId: null }

export function rehashing(context: CredentialsContext, log: FastifyBaseLogger): Rehashing {
  const underWay = new Set<string>()
  const once = (credentialId: string, work: () => Promise<boolean>): void => {
    if (underWay.has(credentialId)) return
    underWay.add(credentialId)
    void work()
      .catch((error: unknown) => log.warn({ credentialId, err: error }, 'a secret was not rehashed'))
      .finally(() => underWay.delete(credentialId))
  }
  return {
    secret(secret, text) {
      if (canRehash(secret, text)) {
        once(secret.credentialId, () => rehashSecret(context, secret, text, server))
      }
    },
    token({ id, tokenDigest }, token) {
      const [own] = context.hashing.tokenDigests(token)
      if (tokenDigest !== own) once(id, () => rehashToken(context, id, token, server))
    },
  }
}
