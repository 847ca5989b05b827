/** What each route says of itself, and the check that goes by it before a body is read. */

import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Actor } from '../../credentials/context.ts'
import type { ManagementScope } from '../../credentials/offers.ts'
import type { ManagementOptions, ManagementPrincipal } from './options.ts'
import { Problem, problemSchema } from './problem.ts'

export interface Operation {
  /** The name of the operation in the description. */
  readonly id: string
  readonly summary: string
  readonly tag: string
  readonly scope: ManagementScope
  /** Only the operator's own organization has it. */
  readonly operator?: boolean
  /** The statuses of its refusals, besides 401, 403 and 503. */
  readonly refusals: readonly (400 | 404 | 409)[]
}

interface Access {
  readonly scope: ManagementScope
  readonly operator: boolean
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Null: for everybody. A route that says nothing is closed. */
    access?: Access | null
  }
}

const principals = new WeakMap<FastifyRequest, ManagementPrincipal>()

export function principalOf(request: FastifyRequest): ManagementPrincipal {
  const principal = principals.get(request)
  if (principal === undefined) throw new Error('the request was not authenticated')
  return principal
}

export function checkAccess(app: FastifyInstance, { authenticate }: ManagementOptions): void {
  app.addHook('onRequest', async (request) => {
    if (request.is404) return
    const { access } = request.routeOptions.config
    if (access === null) return
    if (access === undefined) throw new Error('a route does not say who may use it')
    const principal = await authenticate(request)
    principals.set(request, principal)
    const allowed =
      principal.environment === 'production' &&
      principal.scopes.includes(access.scope) &&
      (principal.operator || !access.operator)
    if (!allowed) throw new Problem('forbidden')
  })
}

export const actorOf = (request: FastifyRequest, { addressOf }: ManagementOptions): Actor => {
  const { memberId, credentialId } = principalOf(request)
  return { id: memberId ?? credentialId, address: addressOf(request), requestId: request.id }
}

const texts: Readonly<Record<number, string>> = {
  400: 'A field is missing or wrong.',
  401: 'No valid management token.',
  403: 'The token may not do this.',
  404: 'It does not exist, or belongs to another organization.',
  409: 'The state of the object does not allow this, or a name is taken.',
  503: 'Try again later.',
}

type ResponseEntry = {
  readonly description: string
  readonly content: Readonly<Record<string, { readonly schema: z.ZodType }>>
}

export interface OperationSchema {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly string[]
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
}

/** The part of a route's schema that all have alike. */
export const operationSchema = ({ id, summary, tag, scope }: Operation): OperationSchema => ({
  operationId: id,
  summary,
  tags: [tag],
  security: [{ managementToken: [scope] }],
})

export const refusalSchemas = ({ refusals }: Operation): Readonly<Record<number, ResponseEntry>> =>
  Object.fromEntries(
    [...refusals, 401, 403, 503].map((status) => [
      status,
      {
        description: texts[status] ?? 'A refusal.',
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  )

export const accessOf = ({ scope, operator = false }: Operation): { access: Access } => ({
  access: { scope, operator },
})
