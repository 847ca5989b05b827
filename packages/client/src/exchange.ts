import type { SecretCredentials } from './credentials.ts'
import { GuichetError } from './errors.ts'
import { exchangeRequester } from './exchange-request.ts'
import type { Settings } from './options.ts'
import { waitBeforeRetry } from './retry-rule.ts'
import type { KeptToken } from './token-cache.ts'

/** Where somebody waits for the token, the exchange is tried again as the retry rule says. */
export type Exchange = (credentials: SecretCredentials, isAwaited: boolean) => Promise<KeptToken>

export function exchanger(settings: Settings): Exchange {
  const { now, random, sleep } = settings
  const request = exchangeRequester(settings)
  return async (credentials, isAwaited) => {
    const begunAt = now()
    for (let tries = 1; ; tries++) {
      try {
        return await request(credentials)
      } catch (error) {
        if (!isAwaited || !(error instanceof GuichetError)) throw error
        const wait = waitBeforeRetry(error, tries, now() - begunAt, random())
        if (wait === null) throw error
        await sleep(wait)
      }
    }
  }
}
