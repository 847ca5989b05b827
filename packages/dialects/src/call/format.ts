import type { Dialect, Environment } from '../dialect.ts'
import type { ArrivedRequest, OutgoingResponse } from '../messages.ts'
import { refusalWriter } from '../refusal/write.ts'
import { callEnvironmentTest } from './environment.ts'
import { callReader } from './read.ts'

/** A call as an API's own process sees it; what its body says does not matter here. */
export type ArrivedCall = Omit<ArrivedRequest, 'body'>

export type TokenRead =
  | { readonly ok: true; readonly token: string }
  | { readonly ok: false; readonly cause: 'missing' | 'malformed' | 'invalid'; readonly reason: string }

/** What a verifier needs to know of a dialect: where the token of a call is, and how a call is refused. */
export interface CallFormat {
  readonly read: (call: ArrivedCall) => TokenRead
  /** Whether the call names the environment of its token, or none. */
  readonly fits: (call: ArrivedCall, environment: Environment) => boolean
  readonly write: (refusal: {
    readonly cause: 'missing' | 'malformed' | 'invalid' | 'forbidden' | 'unavailable'
    /** In seconds. */
    readonly retryAfter: number | null
  }) => OutgoingResponse
}

/**
 * Makes the format of a dialect's calls, for the verifier inside an API's own process: the same token found and the
 * same refusals written as at the gateway.
 *
 * @example
 * createVerifier({ issuer, audience, dialect: callFormat(dialect) })
 */
export function callFormat(dialect: Dialect): CallFormat {
  const read = callReader(dialect)
  const fits = callEnvironmentTest(dialect)
  const write = refusalWriter(dialect.call.refusals)
  return {
    read(call) {
      const reading = read({ ...call, body: nothing })
      if (reading.ok) return { ok: true, token: reading.value }
      const { cause, reason } = reading.refused
      return { ok: false, cause: cause === 'missing' || cause === 'invalid' ? cause : 'malformed', reason }
    },
    fits: (call, environment) => fits({ ...call, body: nothing }, environment),
    write: ({ cause, retryAfter }) =>
      write({ cause, field: null, retryAfter, usedAuthorization: cause !== 'missing' }),
  }
}

const nothing = new Uint8Array(0)
