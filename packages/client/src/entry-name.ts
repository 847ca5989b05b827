import type { Dialect } from '@guichet/dialects'
import type { SecretCredentials } from './credentials.ts'

/** What a token depends on beside the credentials. */
export interface ExchangeIdentity {
  /** All of it: a file may be another under the same name, and ask for another audience. */
  readonly dialect: Dialect
  readonly address: string
  readonly environment: string
  readonly scopes: readonly string[] | null
}

/**
 * The name of a token in a cache: a digest of all that it depends on. The secret is in it, so that nobody gets the token
 * of another who names the same key, and a rotated secret gets a token of its own.
 */
export async function entryName(
  { dialect, address, environment, scopes }: ExchangeIdentity,
  { key, secret }: SecretCredentials,
): Promise<string> {
  const identity = JSON.stringify([dialect, address, environment, scopes, key ?? null, secret])
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(identity))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
