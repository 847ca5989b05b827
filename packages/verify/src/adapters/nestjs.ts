import {
  createParamDecorator,
  HttpException,
  StreamableFile,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common'
import type { Call } from '../verifier/call.ts'
import type { Principal } from '../verifier/principal.ts'
import type { CallRefusal, Verifier } from '../verifier/verification.ts'
import { admit, admittedPrincipal, refusalWithout } from './admitted.ts'

/**
 * Guard that lets verified calls pass, on Express and on Fastify. A fault goes to Nest's exception filters: 500, and
 * no handler runs. Calls that are not HTTP are refused.
 *
 * @example
 * const app = await NestFactory.create(AppModule)
 * app.useGlobalGuards(guichet(createVerifier({ issuer, audience })))
 */
export function guichet(verifier: Verifier): CanActivate {
  return {
    async canActivate(context) {
      if (context.getType() !== 'http') return false
      const request = requestOf(context)
      const answer = await verifier.verify(request.raw ?? request)
      if (!answer.ok) throw refused(context, answer.refusal)
      admit(request, verifier, answer.principal)
      Object.assign(request, { principal: answer.principal })
      return true
    },
  }
}

/** `@RequireScopes('campaigns:read')` on a route or a controller: 403 for a caller who lacks one of these scopes. */
export function RequireScopes(...scopes: string[]): MethodDecorator & ClassDecorator {
  const refusalOf = refusalWithout(scopes)
  return UseGuards({
    canActivate(context: ExecutionContext) {
      const refusal = refusalOf(requestOf(context))
      if (refusal !== null) throw refused(context, refusal)
      return true
    },
  })
}

/** `@CurrentPrincipal() principal: Principal` in a handler's parameters. */
export const CurrentPrincipal: () => ParameterDecorator = createParamDecorator((_data, context) =>
  principalOf(context),
)

/** Who is calling, for interceptors and pipes. Throws where the call was not verified. */
export function principalOf(context: ExecutionContext): Principal {
  return admittedPrincipal(requestOf(context))
}

/** Fastify's request has Node's in `raw`, Express's is Node's. */
type NestRequest = Exclude<Call, Request> & { readonly raw?: Call }

function requestOf(context: ExecutionContext): NestRequest {
  return context.switchToHttp().getRequest<NestRequest>()
}

interface NestResponse {
  header(name: string, value: string): unknown
}

/** An exception, so that the filters of the API see it. As a file, because Nest would write anything else anew. */
function refused(context: ExecutionContext, { status, headers, body, cause }: CallRefusal): HttpException {
  const response = context.switchToHttp().getResponse<NestResponse>()
  for (const [name, value] of Object.entries(headers)) response.header(name, value)
  return new HttpException(new StreamableFile(Buffer.from(body)), status, { description: cause })
}
