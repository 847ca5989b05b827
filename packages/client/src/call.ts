/** A call of the API with the token of the moment, and once again with another one where that was dead. */

import type { CallParts } from '@guichet/dialects'
import { waitFor } from './abort.ts'
import { boundedText, discard } from './response-body.ts'
import { isRedirect, redirectedCall } from './call-redirect.ts'
import { callRequest, isRepeatable, withToken } from './call-request.ts'
import type { CallRequest } from './call-request.ts'
import { isJson, longestSign } from './dead-sign.ts'
import { failureName } from './failure-name.ts'
import type { Fetch } from './options.ts'
import type { Session } from './session.ts'
import type { KeptToken } from './token-cache.ts'

export type Call = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

export function caller(session: Session, fetch: Fetch): Call {
  const { keeper } = session
  return async (input, init = {}) => {
    const call = callRequest(input, init, session.api)
    call.signal?.throwIfAborted()
    const { token, response } = await sent(call, await waitFor(keeper.token(), call.signal))
    if (!(await isRefusal(response))) return response
    if (!isRepeatable(call)) {
      keeper.drop(token)
      return response
    }
    const next = await otherToken(token, response, call.signal)
    if (next === null) return response
    discard(response)
    const second = await sent(call, next)
    keeper.repeated(second.token, await isRefusal(second.response))
    return second.response
  }

  async function sent(call: CallRequest, kept: KeptToken): Promise<{ token: string; response: Response }> {
    const parts = session.partsOf(kept)
    let at = call
    for (let count = 0; ; count++) {
      const response = await answered(at, parts)
      if (call.redirect !== 'follow' || !isRedirect(response)) return { token: kept.token, response }
      discard(response)
      at = redirectedCall(at, response, count, session.api)
    }
  }

  async function answered(at: CallRequest, parts: CallParts): Promise<Response> {
    try {
      return await fetch(...withToken(at, parts))
    } catch (error) {
      throw withoutToken(error, at, parts)
    }
  }

  async function otherToken(
    token: string,
    response: Response,
    signal: AbortSignal | null,
  ): Promise<KeptToken | null> {
    try {
      return await waitFor(keeper.replace(token), signal)
    } catch (error) {
      discard(response)
      throw error
    }
  }

  async function isRefusal(response: Response): Promise<boolean> {
    const first = session.isDead(response.status, null)
    if (first !== 'unknown') return first
    if (!isJson(response.headers.get('content-type') ?? '')) return false
    const body = await boundedText(response.clone().body, longestSign)
    return body !== null && session.isDead(response.status, body) === true
  }
}

/** Bun and Deno name the address of a call in the errors of fetch, and with it a token that stands there. */
function withoutToken(error: unknown, { url, signal }: CallRequest, { query }: CallParts): unknown {
  if (Object.keys(query).length === 0 || signal?.aborted === true) return error
  const { origin, pathname } = url
  return new TypeError(
    `The call of ${origin}${pathname} could not be made, or was cut (${failureName(error)}).`,
  )
}
