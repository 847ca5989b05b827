/** Verifiers of an API that read the lists of a publication, and what they say of tokens. */

import { createVerifier } from '@guichet/verify'
import { onTestFinished } from 'vitest'
import type { Publication } from '../../src/revocations/publication.ts'

export interface Issuer {
  readonly url: string
  readonly audience: string
  /** The key set, as text. */
  readonly jwks: string
}

/** Says of tokens whether they are good: what a real verifier makes of this list and these keys. */
export function verdictsOf(
  { url, audience, jwks }: Issuer,
  publication: Publication,
  now: () => number,
): (tokens: readonly string[]) => Promise<readonly boolean[]> {
  const fetch = async (input: string | URL | Request): Promise<Response> => {
    if (String(input).endsWith('/jwks.json')) {
      return new Response(jwks, { headers: { 'content-type': 'application/jwk-set+json' } })
    }
    const { text, etag } = await publication.list()
    return new Response(text, { headers: { 'content-type': 'application/jwt', etag } })
  }
  const verifier = createVerifier({ issuer: url, audience, fetch, now })
  onTestFinished(() => verifier.close())
  return (tokens) =>
    Promise.all(
      tokens.map(async (token) => {
        const answer = await verifier.verifyToken(token)
        // Anything but a yes and a revocation is a token, a key or a list that is wrong.
        if (!answer.ok && answer.refusal.status !== 401) throw new Error(answer.refusal.reason)
        return answer.ok
      }),
    )
}
