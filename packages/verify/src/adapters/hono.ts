import type { Context, MiddlewareHandler } from 'hono'
import type { Principal } from '../verifier/principal.ts'
import type { CallRefusal, Verifier } from '../verifier/verification.ts'
import { admit, admittedPrincipal, refusalWithout } from './admitted.ts'

/** For `new Hono<GuichetEnv>()`: gives `c.get('principal')` its type. */
export interface GuichetEnv {
  Variables: { principal: Principal }
}

/**
 * Middleware that lets verified calls pass. A fault goes to Hono's error handler: 500, and no handler runs.
 *
 * @example
 * const app = new Hono<GuichetEnv>()
 * app.use(guichet(createVerifier({ issuer, audience })))
 * app.get('/v1/campaigns', requireScopes('campaigns:read'), (c) =>
 *   c.json({ organization: c.get('principal').organization }),
 * )
 */
export function guichet(verifier: Verifier): MiddlewareHandler<GuichetEnv> {
  return async (c, next) => {
    const answer = await verifier.verify(c.req.raw)
    if (!answer.ok) return refused(answer.refusal)
    admit(c, verifier, answer.principal)
    c.set('principal', answer.principal)
    return next()
  }
}

/** For single routes, after `guichet`: 403 for a caller who lacks one of these scopes. */
export function requireScopes(...scopes: string[]): MiddlewareHandler<GuichetEnv> {
  const refusalOf = refusalWithout(scopes)
  return async (c, next) => {
    const refusal = refusalOf(c)
    return refusal === null ? next() : refused(refusal)
  }
}

/** Who is calling. Throws where the call was not verified, which `c.get('principal')` does not. */
export const principalOf: (c: Context) => Principal = admittedPrincipal

function refused({ status, headers, body }: CallRefusal): Response {
  return new Response(body, { status, headers })
}
