import type { KeptToken } from './token-cache.ts'

/** A token and its end of life. The token does not show when this is printed, cloned or made JSON: ask for it by name. */
export interface AccessToken {
  readonly token: string
  /** By this machine's clock; null where nobody tells the end: then the token lives until the API refuses it. */
  readonly expiresAt: Date | null
  /** Further values of the exchange that the dialect keeps, such as the address of an instance. */
  readonly kept: Readonly<Record<string, string>>
}

export function accessToken(kept: KeptToken): AccessToken {
  return new HiddenToken(kept)
}

class HiddenToken implements AccessToken {
  readonly #token: string
  readonly expiresAt: Date | null
  readonly kept: Readonly<Record<string, string>>

  constructor({ token, expiresAt, kept }: KeptToken) {
    this.#token = token
    this.expiresAt = expiresAt === null ? null : new Date(expiresAt)
    this.kept = { ...kept }
  }

  get token(): string {
    return this.#token
  }

  /** Node.js, asked for hidden members, runs getters too. */
  [Symbol.for('nodejs.util.inspect.custom')](): object {
    return { token: '[hidden]', expiresAt: this.expiresAt, kept: this.kept }
  }
}
