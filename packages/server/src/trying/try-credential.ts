/**
 * Tries a credential as its owner's program would: the client of this repository exchanges it and calls with the token,
 * against this server and no other. Nothing of the secret or the token is kept.
 */

import type { Credentials } from '@guichet/client'
import type { Dialect, Environment } from '@guichet/dialects'
import { Refused } from '../credentials/refused.ts'
import { type Hidden, maskOf } from './mask.ts'
import { type Ask, type Conversation, Recorder } from './record.ts'

export interface Trial {
  readonly dialect: Dialect
  readonly baseUrl: string
  readonly environment: Environment
  readonly credentials: Credentials
  /** Null where there is nothing to call. */
  readonly call: { readonly method: string; readonly path: string } | null
  readonly ask: Ask
  /** Milliseconds, from any beginning. */
  readonly clock: () => number
}

export interface TrialRecord {
  /** Null for a bearer token, which is used as it is. */
  readonly exchange: Conversation | null
  readonly call: Conversation | null
}

/** @throws Refused where the secret cannot be sent in this wire format at all */
export async function tryCredential(trial: Trial): Promise<TrialRecord> {
  const { credentials, ask, clock } = trial
  const exchange = new Recorder(ask, clock)
  const call = new Recorder(ask, clock)
  const token = 'token' in credentials ? credentials.token : await exchanged(trial, exchange)
  if (token !== null && trial.call !== null) await called(trial, token, call)
  const mask = maskOf(trial.dialect, { ...hiddenIn(credentials), token: token ?? '' })
  return { exchange: exchange.shown(mask), call: call.shown(mask) }
}

const hiddenIn = (credentials: Credentials): Pick<Hidden, 'key' | 'secret'> =>
  'token' in credentials
    ? { key: '', secret: '' }
    : { key: credentials.key ?? '', secret: credentials.secret }

/** The token; null where the exchange was refused, which is an outcome like any other. */
async function exchanged(
  { dialect, baseUrl, environment, credentials }: Trial,
  recorder: Recorder,
): Promise<string | null> {
  // A library for callers: a server knows it where somebody tries something.
  const { createClient, GuichetError } = await import('@guichet/client')
  const { fetch } = recorder
  const client = createClient({ dialect, baseUrl, environment, credentials, fetch, sleep: notAgain })
  try {
    return (await client.getToken()).token
  } catch (error) {
    if (recorder.begun) return null
    if (error instanceof GuichetError) throw new Refused('invalid', 'secret', error.message)
    throw error
  }
}

async function called(
  { dialect, baseUrl, environment, call }: Trial,
  token: string,
  recorder: Recorder,
): Promise<void> {
  const { createClient, GuichetError } = await import('@guichet/client')
  const { fetch } = recorder
  const client = createClient({ dialect, baseUrl, environment, credentials: { token }, fetch })
  try {
    await client.fetch(call?.path ?? '/', { method: call?.method ?? 'GET', redirect: 'manual' })
  } catch (error) {
    if (recorder.begun) return
    if (error instanceof GuichetError) throw new Refused('invalid', 'token', error.message)
    throw error
  }
}

/** An attempt that waits would hold the request up; one is shown, whatever came of it. */
const notAgain = (): Promise<never> => Promise.reject(new Error('an exchange is tried once'))
