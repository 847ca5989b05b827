/**
 * The judgement of one API's calls, made once for the gateway and for forward-auth, so that they never disagree:
 *
 *     read bearer -> strict token check -> principal -> revoked? allowed?
 */

import {
  type ArrivedRequest,
  callEnvironmentTest,
  callReader,
  type Dialect,
  type Environment,
  type OutgoingResponse,
  type Reading,
  refusalWriter,
} from '@guichet/dialects'
import type { Authenticator } from '../call/authenticate.ts'
import { decideCall } from '../call/decide-call.ts'
import { type Identity, identityOf } from '../call/identity-headers.ts'
import type { Principal } from '../call/principal.ts'
import { Refusal } from '../exchange/refusal.ts'

export interface JudgedApi {
  readonly name: string
  readonly audience: string
  readonly dialects: readonly [Dialect, ...Dialect[]]
  readonly environments: readonly Environment[]
}

export interface Judge {
  readonly api: JudgedApi
  /** The principal, or a thrown `Refusal`. At once where the bearer was seen before. */
  judge(request: ArrivedRequest, address: string, scopes: readonly string[]): Principal | Promise<Principal>
  /** What an upstream or a proxy is told of this principal; made once for each. */
  identity(principal: Principal): Identity
  /** The refusal in the words of the API's first dialect. */
  write(refusal: Refusal): OutgoingResponse
}

export interface JudgeParts {
  readonly authenticator: Authenticator
  /** Notes a call that was allowed. */
  readonly used: (principal: Principal, api: string, address: string) => void
}

export function callJudge(api: JudgedApi, { authenticator, used }: JudgeParts): Judge {
  const readers = api.dialects.map(callReader)
  const environmentTests = api.dialects.map(callEnvironmentTest)
  const write = refusalWriter(api.dialects[0].call.refusals)
  const identities = new WeakMap<Principal, Identity>()
  return {
    api,
    judge(request, address, scopes) {
      const bearer = readBearer(readers, request)
      const wanted = { audience: api.audience, environments: api.environments, scopes, address }
      const allowed = (principal: Principal): Principal => {
        decideCall(principal, wanted)
        if (!environmentTests.every((fits) => fits(request, principal.environment))) {
          throw new Refusal('invalid', 'the call names another environment')
        }
        used(principal, api.name, address)
        return principal
      }
      const principal = authenticator.authenticate(bearer)
      return principal instanceof Promise ? principal.then(allowed) : allowed(principal)
    },
    identity(principal) {
      const known = identities.get(principal)
      if (known !== undefined) return known
      const made = identityOf(principal, api.name)
      identities.set(principal, made)
      return made
    },
    write: ({ cause, field, retryAfter }) =>
      write({ cause, field, retryAfter, usedAuthorization: cause !== 'missing' }),
  }
}

/** Each dialect of the API may carry the token elsewhere; a call must not carry two. */
function readBearer(
  readers: readonly ((request: ArrivedRequest) => Reading<string>)[],
  request: ArrivedRequest,
): string {
  let bearer: string | undefined
  let refused: Refusal | undefined
  for (const read of readers) {
    const reading = read(request)
    if (!reading.ok) {
      const { cause, reason, field } = reading.refused
      if (refused === undefined || cause !== 'missing') refused = new Refusal(cause, reason, { field })
      // What is doubtful to one dialect is not passed because another finds a token in it.
      if (cause === 'malformed') throw refused
    } else if (bearer !== undefined && bearer !== reading.value) {
      throw new Refusal('malformed', 'two tokens')
    } else bearer = reading.value
  }
  if (bearer !== undefined) return bearer
  throw refused ?? new Refusal('missing', 'no access token')
}
