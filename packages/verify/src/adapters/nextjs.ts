import type { NextRequest } from 'next/server.js'
import type { Principal } from '../verifier/principal.ts'
import type { CallRefusal, Verifier } from '../verifier/verification.ts'
import { admit, admittedPrincipal, refusalWithout } from './admitted.ts'

/** A route handler: `GET`, `POST` and their like in a `route.ts`. */
export type RouteHandler<Context> = (request: NextRequest, context: Context) => Response | Promise<Response>

/** Takes a route handler and gives one that asks first. */
export type Wrapper = <Context>(handler: RouteHandler<Context>) => RouteHandler<Context>

/**
 * Wrapper for route handlers that lets verified calls pass. A fault goes to Next.js: 500, and the handler does not run.
 *
 * @example
 * export const withPrincipal = guichet(createVerifier({ issuer, audience }))
 *
 * export const GET = withPrincipal(
 *   requireScopes('campaigns:read')((request) =>
 *     Response.json({ organization: principalOf(request).organization }),
 *   ),
 * )
 */
export function guichet(verifier: Verifier): Wrapper {
  return (handler) => async (request, context) => {
    const answer = await verifier.verify(request)
    if (!answer.ok) return refused(answer.refusal)
    admit(request, verifier, answer.principal)
    return handler(request, context)
  }
}

/** For single handlers, inside `guichet`: 403 for a caller who lacks one of these scopes. */
export function requireScopes(...scopes: string[]): Wrapper {
  const refusalOf = refusalWithout(scopes)
  return (handler) => async (request, context) => {
    const refusal = refusalOf(request)
    return refusal === null ? handler(request, context) : refused(refusal)
  }
}

/** Who is calling. Throws where the call was not verified. */
export const principalOf: (request: NextRequest) => Principal = admittedPrincipal

function refused({ status, headers, body }: CallRefusal): Response {
  return new Response(body, { status, headers })
}
