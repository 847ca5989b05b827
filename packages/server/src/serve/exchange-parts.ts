/** Wires the steps of an exchange to what the running server keeps. */

import type { FastifyBaseLogger } from 'fastify'
import type { Actor, CredentialsContext } from '../credentials/context.ts'
import { canRehash, rehashSecret } from '../credentials/rehash.ts'
import { addUpRefusals } from '../exchange/add-up-refusals.ts'
import type { GrantDecision } from '../exchange/decide-grant.ts'
import type { ExchangeParts } from '../exchange/exchange.ts'
import { newTokenId, type TokenContent } from '../exchange/mint-token.ts'
import type { ProvenCredential } from '../exchange/prove-secret.ts'
import type { SignedApi } from './apis.ts'
import type { Runtime } from './runtime.ts'

export interface WiringOptions {
  readonly issuer: string
  readonly apis: ReadonlyMap<string, SignedApi>
  readonly runtime: Runtime
  readonly context: CredentialsContext
  readonly log: FastifyBaseLogger
}

export function exchangeParts({ issuer, apis, runtime, context, log }: WiringOptions): ExchangeParts {
  const server: Actor = { id: 'server', address: null, requestId: null }
  const rehashing = new Set<string>()
  return {
    throttle: runtime.throttle,
    directory: runtime.directory,
    proof: { hashing: context.hashing, slowInUse: runtime.slowInUse },
    apis,
    newTokenId,
    record: (event) => runtime.recorder.record(event),
    sums: addUpRefusals(),
    lastAddressOf: (id) => runtime.lastUses.lastAddressOf(id),
    now: Date.now,
    mint: (proven, decision, tokenId) => {
      const api = apis.get(decision.api.name)
      if (api === undefined) throw new Error(`the API ${decision.api.name} has no signing key`)
      return runtime.minterOf(api.algorithm)(tokenContent(issuer, proven, decision, tokenId))
    },
    used({ holder, secret }, address, at, text) {
      runtime.lastUses.note({ credentialId: holder.id, secretId: secret?.id ?? null, at, address })
      if (secret === null || !canRehash(secret, text) || rehashing.has(secret.id)) return
      // Beside the answer: the grant does not wait for it, and where it fails the next use tries again.
      rehashing.add(secret.id)
      void rehashSecret(context, secret, text, server)
        .catch((error: unknown) =>
          log.warn({ credentialId: holder.id, err: error }, 'a secret was not rehashed'),
        )
        .finally(() => rehashing.delete(secret.id))
    },
  }
}

const tokenContent = (
  issuer: string,
  { holder }: ProvenCredential,
  { api, environment, scopes, issuedAt, expiresAt }: GrantDecision,
  tokenId: string,
): TokenContent => ({
  issuer,
  audience: api.audience,
  subject: holder.id,
  clientId: holder.clientId,
  organization: holder.organization.id,
  environment,
  credentialId: holder.id,
  memberId: holder.member?.id ?? null,
  scopes,
  tokenId,
  issuedAt,
  expiresAt,
  extra: api.claims({
    organization: holder.organization.id,
    credential: holder.id,
    environment,
    api: api.name,
  }),
})
