import { existsSync, readFileSync } from 'node:fs'

/**
 * Wycheproof's vectors (C2SP/wycheproof at dac1dd47, Apache-2.0) lie beside the repository, in `../shared/vectors`: they
 * are 1.7 MB of somebody else's data. Where they are missing, their tests are skipped and say so.
 */
const folder = new URL('../../../../shared/vectors/', import.meta.url)

export const vectorsAreHere: boolean = existsSync(folder)

export interface TokenVector {
  readonly tcId: number
  readonly comment: string
  readonly result: 'valid' | 'acceptable' | 'invalid'
  readonly jws?: string
  readonly jwe?: string
}

export interface TokenGroup {
  readonly public?: unknown
  readonly private: unknown
  readonly tests: readonly TokenVector[]
}

export interface SignatureVector {
  readonly tcId: number
  readonly comment: string
  readonly msg: string
  readonly sig: string
  readonly result: 'valid' | 'acceptable' | 'invalid'
}

export interface SignatureGroup {
  readonly publicKeyPem: string
  readonly tests: readonly SignatureVector[]
}

export interface MacGroup {
  readonly tests: readonly { readonly tcId: number; readonly key: string }[]
}

export function readGroups<Group>(name: string): readonly Group[] {
  if (!vectorsAreHere) return []
  const text = readFileSync(new URL(`${name}_test.json`, folder), 'utf8')
  return (JSON.parse(text) as { testGroups: Group[] }).testGroups
}
