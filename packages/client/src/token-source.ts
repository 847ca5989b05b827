/** Where the next token comes from: the credentials themselves, the cache, or an exchange. */

import { tokenTimes } from '@guichet/dialects'
import { credentialsReader } from './credentials.ts'
import type { SecretCredentials } from './credentials.ts'
import { entryName } from './entry-name.ts'
import { GuichetError } from './errors.ts'
import { exchangeAddress } from './exchange-request.ts'
import { exchanger } from './exchange.ts'
import type { Settings } from './options.ts'
import { isAlive, isFresh } from './renewal-rule.ts'
import { restAfter } from './retry-rule.ts'
import type { KeptToken } from './token-cache.ts'

export interface TokenWish {
  /** The token that is to be replaced: this one is not wanted, whoever offers it. */
  readonly instead: string | null
  /** That token was refused, and nobody else shall use it either. */
  readonly isDead: boolean
  /** Somebody waits: then failures that pass are waited for. */
  readonly isAwaited: boolean
}

export type TokenSource = (wish: TokenWish) => Promise<KeptToken>

/** Credentials that were refused, for as long as they are left alone. */
interface Rest {
  readonly name: string
  readonly error: GuichetError
  readonly from: number
  readonly until: number
}

export function tokenSource(settings: Settings): TokenSource {
  const { cache, now, environment, scopes, dialect } = settings
  const readCredentials = credentialsReader(dialect, settings.credentials)
  const exchange = exchanger(settings)
  const identity = { dialect, address: exchangeAddress(settings), environment, scopes }
  let rest: Rest | null = null

  /** Another who shares the cache may have been quicker. */
  const found = async (name: string, { instead }: TokenWish, isFit: typeof isFresh) => {
    const kept = await cache.read(name)
    return kept !== null && kept.token !== instead && isFit(kept, now()) ? kept : null
  }

  const exchanged = async (name: string, credentials: SecretCredentials, wish: TokenWish) => {
    if (rest?.name === name && now() >= rest.from && now() < rest.until) throw rest.error
    try {
      const kept = await exchange(credentials, wish.isAwaited)
      rest = null
      await cache.write(name, kept)
      return kept
    } catch (error) {
      if (error instanceof GuichetError) {
        rest = { name, error, from: now(), until: now() + restAfter(error, wish.isAwaited) }
      }
      throw error
    }
  }

  return async (wish) => {
    const credentials = await readCredentials()
    if ('token' in credentials) return bearerToken(credentials.token, now())
    const name = await entryName(identity, credentials)
    if (wish.isDead && wish.instead !== null) await cache.remove(name, wish.instead)
    // The first token may be near its end: it serves while the next one is fetched.
    const first = wish.instead === null ? await found(name, wish, isAlive) : null
    if (first !== null) return first
    return cache.exclusively(name, async () => {
      return (await found(name, wish, isFresh)) ?? (await exchanged(name, credentials, wish))
    })
  }
}

/** A token that needs no exchange. Its own end is a reason to ask for the credentials again, and no proof of death. */
function bearerToken(token: string, now: number): KeptToken {
  return { token, obtainedAt: now, expiresAt: tokenTimes(token).expiresAt, kept: {} }
}
