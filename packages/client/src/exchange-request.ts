/** One request of an exchange, and what came back: a token, or a `GuichetError`. */

import { refusalReader, requestWriter, responseReader } from '@guichet/dialects'
import type { ArrivedResponse, OutgoingRequest } from '@guichet/dialects'
import { waitFor } from './abort.ts'
import { boundedText } from './response-body.ts'
import type { SecretCredentials } from './credentials.ts'
import { GuichetError } from './errors.ts'
import { failureName } from './failure-name.ts'
import type { Settings } from './options.ts'
import { refusalError } from './refusal-error.ts'
import type { KeptToken } from './token-cache.ts'

/** Tokens are below 20 kB. What is longer is no answer of an exchange, whatever it is. */
const longestAnswer = 1024 * 1024

export function exchangeRequester(
  settings: Settings,
): (credentials: SecretCredentials) => Promise<KeptToken> {
  const { dialect, now } = settings
  const write = requestWriter(dialect)
  const read = responseReader(dialect)
  const readRefusal = refusalReader(dialect.refusals)
  const address = exchangeAddress(settings)
  return async ({ key = '', secret }) => {
    const request = written(() =>
      write({ key, secret, environment: settings.environment, scopes: settings.scopes }),
    )
    // The life counts from here: the server made the token later, so that a slow answer never makes it seem longer.
    const sentAt = now()
    const answer = await send(settings, request, address)
    const reading = read(answer, sentAt)
    if (reading.ok) return { ...reading.value, obtainedAt: sentAt }
    throw failure(address, answer, readRefusal(answer))
  }
}

/** For messages and for the names in a cache. */
export function exchangeAddress({ base, dialect }: Settings): string {
  return base.text + dialect.request.path
}

function written(write: () => OutgoingRequest): OutgoingRequest {
  try {
    return write()
  } catch (error) {
    const reason = error instanceof TypeError ? error.message : 'The dialect cannot say them.'
    throw new GuichetError('credentials_unusable', `The credentials cannot be sent. ${reason}`)
  }
}

async function send(settings: Settings, request: OutgoingRequest, address: string): Promise<ArrivedResponse> {
  const { method, target, headers, body } = request
  const signal = AbortSignal.timeout(settings.exchangeTimeout)
  try {
    const init: RequestInit = { method, headers: { ...headers }, body, signal, redirect: 'manual' }
    // A fetch that was passed in may not know signals.
    const response = await waitFor(settings.fetch(settings.base.text + target, init), signal)
    return await arrived(response, address, signal)
  } catch (error) {
    if (error instanceof GuichetError) throw error
    if (signal.aborted) {
      const message = `The exchange at ${address} gave no answer within ${settings.exchangeTimeout} ms. Try again, or set exchangeTimeout.`
      throw new GuichetError('exchange_timeout', message)
    }
    const message = `The exchange at ${address} could not be reached, or the connection was cut (${failureName(error)}). Check the address and the network.`
    throw new GuichetError('exchange_unreachable', message)
  }
}

async function arrived(response: Response, address: string, signal: AbortSignal): Promise<ArrivedResponse> {
  const { status, headers } = response
  if (response.type === 'opaqueredirect') throw redirected(address, status)
  const body = await waitFor(boundedText(response.body, longestAnswer), signal)
  if (body === null) throw unreadable(address, status, `is longer than ${longestAnswer} bytes`)
  const header = (name: string): readonly string[] => {
    if (name.toLowerCase() === 'set-cookie') return headers.getSetCookie()
    const value = headers.get(name)
    return value === null ? [] : [value]
  }
  return { status, header, body }
}

function failure(
  address: string,
  { status }: ArrivedResponse,
  refusal: ReturnType<ReturnType<typeof refusalReader>>,
): GuichetError {
  if (status >= 300 && status < 400) return redirected(address, status)
  return refusal === null
    ? unreadable(address, status, 'is no grant of this dialect')
    : refusalError(address, status, refusal)
}

/** A redirect would carry the secret to an address that nobody has checked. */
function redirected(address: string, status: number): GuichetError {
  const message = `The exchange at ${address} answers with a redirect, which is not followed. Set baseUrl to the address itself.`
  return new GuichetError('exchange_redirected', message, { status })
}

function unreadable(address: string, status: number, what: string): GuichetError {
  const message = `The answer of the exchange at ${address} ${what}. Check baseUrl and the dialect.`
  return new GuichetError('exchange_unreadable', message, { status })
}
