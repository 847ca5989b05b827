/** What each route says of itself, and the check that goes by it before a body is read. */

import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Actor } from '../../credentials/context.ts'
import type { ManagementScope } from '../../credentials/offers.ts'
import { isConfirmed } from '../../sign-in/session.ts'
import type { SessionInUse } from '../../stores/records.ts'
import { refuseForeignPage } from './foreign-page.ts'
import type { ManagementOptions, ManagementPrincipal } from './options.ts'
import { Problem, problemSchema } from './problem.ts'

export interface Operation {
  /** The name of the operation in the description. */
  readonly id: string
  readonly summary: string
  readonly tag: string
  /** Or `session`: whoever is signed in, for themselves; or `anybody`, before they are signed in. */
  readonly scope: ManagementScope | 'session' | 'anybody'
  /** Only the operator's own organization has it. */
  readonly operator?: boolean
  /** Of a session it wants a proof of presence that is not long ago. */
  readonly confirmed?: boolean
  /** Whether an embedded session has it, too: what is not said to be for one is not. */
  readonly embedded?: boolean
  /** False where no memory of this process has anything to forget after it: strangers ask for it, and cost no look. */
  readonly changes?: boolean
  /** The statuses of its refusals, besides 401, 403 and 503. */
  readonly refusals: readonly (400 | 404 | 409 | 429)[]
}

type Access = Required<Pick<Operation, 'scope' | 'operator' | 'confirmed' | 'embedded' | 'changes'>>

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

export function checkAccess(app: FastifyInstance, { authenticate, signIn }: ManagementOptions): void {
  app.addHook('onRequest', async (request) => {
    if (request.is404) return
    const { access } = request.routeOptions.config
    if (access === null) return
    if (access === undefined) throw new Error('a route does not say who may use it')
    if (access.scope === 'anybody') return refuseForeignPage(request)
    const principal = await authenticate(request)
    principals.set(request, principal)
    if (!allows(principal, access)) throw new Problem('forbidden')
    const { session } = principal
    if (access.confirmed && session !== null && !isConfirmed(signIn, session.session)) {
      throw new Problem('confirmation-required')
    }
  })
}

function allows(principal: ManagementPrincipal, { scope, operator, embedded }: Access): boolean {
  if (principal.embedded !== null && !embedded) return false
  if (scope === 'session') return principal.session !== null
  const held = scope !== 'anybody' && principal.scopes.includes(scope)
  return held && principal.environment === 'production' && (principal.operator || !operator)
}

/** Whoever is signed in, at a route for them alone. */
export function sessionOf(request: FastifyRequest): SessionInUse {
  const { session } = principalOf(request)
  if (session === null) throw new Problem('forbidden')
  return session
}

export const actorOf = (request: FastifyRequest, { addressOf }: ManagementOptions): Actor => {
  const { memberId, credentialId, embedded } = principalOf(request)
  // Behind an embedded session stands a person whom only the back end knows that made it.
  const id = embedded === null ? (memberId ?? credentialId) : `${embedded.id} by ${embedded.createdBy}`
  return { id, address: addressOf(request), requestId: request.id }
}

const texts: Readonly<Record<number, string>> = {
  400: 'A field is missing or wrong.',
  401: 'No valid management token, and no session.',
  403: 'The caller may not do this, or must prove once more to be there.',
  404: 'It does not exist, or belongs to another organization.',
  409: 'The state of the object does not allow this, or a name is taken.',
  429: 'Too many failed attempts: Retry-After says when to come again.',
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
  security: securityOf(scope),
})

function securityOf(scope: Operation['scope']): OperationSchema['security'] {
  if (scope === 'anybody') return []
  return scope === 'session' ? [{ session: [] }] : [{ managementToken: [scope] }, { session: [] }]
}

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

export const accessOf = ({
  scope,
  operator = false,
  confirmed = false,
  embedded = false,
  changes = true,
}: Operation): { access: Access } => ({
  access: { scope, operator, confirmed, embedded, changes },
})
