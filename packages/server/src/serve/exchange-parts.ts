/** Wires the steps of an exchange to what the running server keeps. */

import type { AuditAction, AuditDraft } from '../audit/event.ts'
import type { Hashing } from '../credentials/hashing.ts'
import { addUpRefusals } from '../exchange/add-up-refusals.ts'
import type { GrantDecision } from '../exchange/decide-grant.ts'
import type { ExchangeParts } from '../exchange/exchange.ts'
import { newTokenId, type TokenContent } from '../exchange/mint-token.ts'
import type { ProvenCredential } from '../exchange/prove-secret.ts'
import type { Counted, UsageCounters } from '../usage/collect.ts'
import type { SignedApi } from './apis.ts'
import type { Rehashing } from './rehashing.ts'
import type { Runtime } from './runtime.ts'

export interface WiringOptions {
  readonly issuer: string
  readonly apis: ReadonlyMap<string, SignedApi>
  readonly runtime: Runtime
  readonly hashing: Hashing
  readonly rehash: Rehashing['secret']
}

export function exchangeParts({ issuer, apis, runtime, hashing, rehash }: WiringOptions): ExchangeParts {
  return {
    throttle: runtime.throttle,
    directory: runtime.directory,
    proof: { hashing, slowInUse: runtime.slowInUse },
    apis,
    newTokenId,
    record(event) {
      countExchange(runtime.usage, event)
      return runtime.recorder.record(event)
    },
    sums: addUpRefusals(),
    lastAddressOf: (id) => runtime.lastUses.lastAddressOf(id),
    recallUse: (id) => runtime.lastUses.recall(id),
    trailAge: () => runtime.follower.age(),
    now: () => Date.now(),
    mint: (proven, decision, tokenId) => {
      const api = apis.get(decision.api.name)
      if (api === undefined) throw new Error(`the API ${decision.api.name} has no signing key`)
      return runtime.minterOf(api.algorithm)(tokenContent(issuer, proven, decision, tokenId))
    },
    used({ holder, secret }, address, at, text) {
      runtime.lastUses.note({ credentialId: holder.id, secretId: secret?.id ?? holder.id, at, address })
      if (secret !== null) rehash(secret, text)
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

/** What the audit trail says of an exchange is what is counted of it; a refusal where it is known whose it is. */
function countExchange(
  usage: Pick<UsageCounters, 'count'>,
  { action, credentialId, organizationId, api, environment }: AuditDraft,
): void {
  const what = counted[action]
  if (what === undefined || credentialId === null || organizationId === null) return
  if (api !== null && environment !== null)
    usage.count(what, { credentialId, organizationId, api, environment })
}

const counted: Readonly<Partial<Record<AuditAction, Counted>>> = {
  'exchange.granted': 'exchanges',
  'exchange.refused': 'refusals',
}
