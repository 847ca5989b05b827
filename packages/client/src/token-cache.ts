/** Where tokens are kept between calls, and between processes where a cache is shared. */

/** A token as it is kept. Times are milliseconds of this machine's clock. */
export interface KeptToken {
  readonly token: string
  readonly obtainedAt: number
  /** Null where nobody says: the token serves until the API refuses it. */
  readonly expiresAt: number | null
  /** Values that the dialect keeps beside the token. */
  readonly kept: Readonly<Record<string, string>>
}

/**
 * A cache of tokens. Names are digests: they tell whose token it is only to who knows the credential. What is kept is as
 * secret as the token that it holds.
 */
export interface TokenCache {
  read(name: string): Promise<KeptToken | null>
  write(name: string, token: KeptToken): Promise<void>
  /** Forgets a token that is dead; another that was written meanwhile stays. */
  remove(name: string, token: string): Promise<void>
  /** Runs `work` alone among all who share the cache, so that only one of them exchanges. */
  exclusively<T>(name: string, work: () => Promise<T>): Promise<T>
}
