import type { Context, Middleware } from 'koa'
import type { Principal } from '../verifier/principal.ts'
import type { CallRefusal, Verifier } from '../verifier/verification.ts'
import { admit, admittedPrincipal, refusalWithout } from './admitted.ts'

/** For `new Koa<GuichetState>()`: gives `ctx.state.principal` its type. */
export interface GuichetState {
  principal: Principal
}

/**
 * Middleware that lets verified calls pass. A fault goes to Koa's error handler: 500, and no handler runs.
 *
 * @example
 * const app = new Koa<GuichetState>()
 * app.use(guichet(createVerifier({ issuer, audience })))
 * app.use(requireScopes('campaigns:read'))
 * app.use((ctx) => {
 *   ctx.body = { organization: ctx.state.principal.organization }
 * })
 */
export function guichet(verifier: Verifier): Middleware<GuichetState> {
  return async (ctx, next) => {
    const answer = await verifier.verify(ctx.req)
    if (!answer.ok) return refuse(ctx, answer.refusal)
    admit(ctx, verifier, answer.principal)
    ctx.state.principal = answer.principal
    await next()
  }
}

/** For what comes after it, after `guichet`: 403 for a caller who lacks one of these scopes. */
export function requireScopes(...scopes: string[]): Middleware<GuichetState> {
  const refusalOf = refusalWithout(scopes)
  return async (ctx, next) => {
    const refusal = refusalOf(ctx)
    if (refusal === null) await next()
    else refuse(ctx, refusal)
  }
}

/** Who is calling: `ctx.state.principal`, known to be there. Throws where the call was not verified. */
export const principalOf: (ctx: Context) => Principal = admittedPrincipal

function refuse(ctx: Pick<Context, 'status' | 'set' | 'body'>, { status, headers, body }: CallRefusal): void {
  Object.assign(ctx, { status, body })
  ctx.set(headers)
}
