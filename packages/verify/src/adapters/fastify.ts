import type { FastifyPluginCallback, FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from 'fastify'
import type { Principal } from '../verifier/principal.ts'
import type { CallRefusal, Verifier } from '../verifier/verification.ts'
import { admit, admittedPrincipal, refusalWithout } from './admitted.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is calling; null before the call is verified. */
    principal: Principal | null
  }
}

/**
 * Plugin that lets verified calls pass. A fault goes to Fastify's error handler: 500, and no handler runs.
 *
 * @example
 * const app = fastify()
 * await app.register(guichet(createVerifier({ issuer, audience })))
 * app.get('/v1/campaigns', { onRequest: requireScopes('campaigns:read') }, (request) => ({
 *   organization: principalOf(request).organization,
 * }))
 */
export function guichet(verifier: Verifier): FastifyPluginCallback {
  const plugin: FastifyPluginCallback = (app, _options, done) => {
    app.decorateRequest('principal', null)
    app.addHook('onRequest', async (request, reply) => {
      const answer = await verifier.verify(request.raw)
      if (!answer.ok) return refuse(reply, answer.refusal)
      admit(request, verifier, answer.principal)
      request.principal = answer.principal
    })
    done()
  }
  // As `fastify-plugin` does it: for the routes of whoever registers it, not for those of the plugin alone.
  return Object.assign(plugin, { [Symbol.for('skip-override')]: true })
}

/** `onRequest` of single routes, after the plugin: 403 for a caller who lacks one of these scopes. */
export function requireScopes(...scopes: string[]): onRequestAsyncHookHandler {
  const refusalOf = refusalWithout(scopes)
  return async (request, reply) => {
    const refusal = refusalOf(request)
    if (refusal !== null) return refuse(reply, refusal)
  }
}

/** Who is calling: `request.principal`, known to be there. Throws where the call was not verified. */
export const principalOf: (request: FastifyRequest) => Principal = admittedPrincipal

function refuse(reply: FastifyReply, { status, headers, body }: CallRefusal): FastifyReply {
  return reply.code(status).headers(headers).send(body)
}
