import type { Request, RequestHandler, Response } from 'express'
import type { Principal } from '../verifier/principal.ts'
import type { CallRefusal, Verifier } from '../verifier/verification.ts'
import { admit, admittedPrincipal, refusalWithout } from './admitted.ts'

/**
 * Middleware that lets verified calls pass. A fault goes to Express's error handler: 500, and no handler runs.
 *
 * @example
 * const app = express()
 * app.use(guichet(createVerifier({ issuer, audience })))
 * app.get('/v1/campaigns', requireScopes('campaigns:read'), (request, response) => {
 *   response.json({ organization: principalOf(request).organization })
 * })
 */
export function guichet(verifier: Verifier): RequestHandler {
  return async (request, response, next) => {
    const answer = await verifier.verify(request)
    if (!answer.ok) return refuse(response, answer.refusal)
    admit(request, verifier, answer.principal)
    Object.assign(request, { principal: answer.principal })
    next()
  }
}

/** For single routes, after `guichet`: 403 for a caller who lacks one of these scopes. */
export function requireScopes(...scopes: string[]): RequestHandler {
  const refusalOf = refusalWithout(scopes)
  return (request, response, next) => {
    const refusal = refusalOf(request)
    if (refusal === null) next()
    else refuse(response, refusal)
  }
}

/** Who is calling: `request.principal`, with its type. Throws where the call was not verified. */
export const principalOf: (request: Request) => Principal = admittedPrincipal

/** Not by `send`, which would add a charset and a validator. */
function refuse(response: Response, { status, headers, body }: CallRefusal): void {
  response.writeHead(status, headers).end(body)
}
