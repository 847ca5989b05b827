import type { Dispatcher } from 'undici'
import { callAddress } from './address-rule.ts'
import { sessionOf } from './client.ts'
import type { Client } from './client.ts'
import type { KeptToken } from './token-cache.ts'
import { asError, DeadTokenHandler } from './undici/dead-token-handler.ts'
import { isRepeatable, withToken } from './undici/dispatch-options.ts'

/**
 * An interceptor for undici's dispatchers that sends the client's token.
 *
 *     import { Agent, request } from 'undici'
 *     import { clientInterceptor } from '@guichet/client/undici'
 *
 *     const dispatcher = new Agent().compose(clientInterceptor(client))
 *     const { body } = await request('https://api.example.com/v1/campaigns', { dispatcher })
 *
 * Requests to another origin than the API's are refused, those too that a redirect interceptor makes.
 */
export function clientInterceptor(client: Client): Dispatcher.DispatcherComposeInterceptor {
  const session = sessionOf(client)
  return (dispatch) => (options, handler) => {
    const fail = (error: unknown): void => handler.onResponseError?.(neverStarted, asError(error))
    const attempt = (url: URL, kept: KeptToken, isSecond: boolean): void => {
      const resend = isRepeatable(options.body) ? (next: KeptToken) => attempt(url, next, true) : null
      const part = { session, token: kept.token, resend, isSecond }
      dispatch(withToken(options, url, session.partsOf(kept)), new DeadTokenHandler(handler, part))
    }
    const begin = async (): Promise<void> => {
      const url = callAddress(new URL(options.path, options.origin), session.api)
      attempt(url, await session.keeper.token(), false)
    }
    begin().catch(fail)
    return true
  }
}

/** What a handler controls of a request that was not sent. */
const neverStarted: Dispatcher.DispatchController = {
  aborted: false,
  paused: false,
  reason: null,
  abort: () => undefined,
  pause: () => undefined,
  resume: () => undefined,
}
