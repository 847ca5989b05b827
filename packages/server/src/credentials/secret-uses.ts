/** What is known of the uses of a credential and of each of its secrets. It informs people, and decides nothing. */

import type { Credential, KeptUse, LastUse, Use } from '../stores/records.ts'

/** `unknown`: it is older than the uses of each secret are kept, and may have been used meanwhile. */
export type SecretUse = Use | 'never' | 'unknown'

export interface CredentialUses {
  /** Of any of its secrets, those that are gone among them; null: it was never used. */
  readonly last: LastUse | null
  readonly of: (secretId: string) => SecretUse
}

/** By what the uses of a bearer token are kept: it has one secret, itself. */
export const secretIdOfToken = ({ id, secretId }: Pick<Credential, 'id' | 'secretId'>): string =>
  secretId ?? id

/** The uses of any number of credentials, by the credential's id. */
export function usesByCredential(kept: readonly KeptUse[]): (credentialId: string) => CredentialUses {
  const byCredential = Map.groupBy(kept, ({ credentialId }) => credentialId)
  return (credentialId) => usesOf(byCredential.get(credentialId) ?? [])
}

export function usesOf(kept: readonly KeptUse[]): CredentialUses {
  return {
    last: newestUse(kept),
    of(secretId) {
      const found = kept.find((use) => use.secretId === secretId)
      return found === undefined ? 'never' : (found.last ?? 'unknown')
    },
  }
}

function newestUse(kept: readonly KeptUse[]): LastUse | null {
  let newest: LastUse | null = null
  for (const { last, ...of } of kept) {
    if (last !== null && (newest === null || newest.at < last.at)) newest = { ...of, ...last }
  }
  return newest
}

/** Whether the secret of this use is not taken any more: a rotation has put another in its place since. */
export const usedSecretEnded = (
  { secretId }: LastUse,
  credential: Credential,
  live: readonly { readonly id: string }[],
): boolean =>
  credential.key === null ? secretId !== secretIdOfToken(credential) : live.every(({ id }) => id !== secretId)
