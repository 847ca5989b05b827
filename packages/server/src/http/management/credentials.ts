import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { changeCredential } from '../../credentials/change-credential.ts'
import { createCredential } from '../../credentials/create-credential.ts'
import { offerNamed } from '../../credentials/credential-rules.ts'
import { memberOf, organizationById } from '../../credentials/find.ts'
import { scopesOffered } from '../../credentials/offers.ts'
import { accessOf, actorOf, operationSchema, principalOf, refusalSchemas } from './access.ts'
import { organizationScope, refuseForeignMember, refuseTakeover, refuseWiderScopes } from './authority.ts'
import { change, create, list, show } from './credential-operations.ts'
import {
  credentialDetailSchema,
  credentialSchema,
  credentialViewOf,
  detailViewOf,
  environmentSchema,
  issuedCredentialSchema,
  issuedViewOf,
  kindSchema,
  stateSchema,
} from './credential-view.ts'
import type { Cursors } from './cursor.ts'
import { visibleCredential } from './find-credential.ts'
import { given } from './given.ts'
import type { ManagementOptions } from './options.ts'
import { organizationIdSchema } from './organization-id.ts'
import { pageOf, pageQuery, pageSchema } from './pages.ts'
import { expiryOf, expirySchema } from './times.ts'

const params = z.strictObject({ id: z.string() })

const query = z.strictObject({
  ...pageQuery,
  organization: organizationIdSchema.optional(),
  api: z.string().optional(),
  environment: environmentSchema.optional(),
  state: stateSchema.optional(),
})

const newCredential = z.strictObject({
  organization: organizationIdSchema.optional(),
  kind: kindSchema,
  api: z.string(),
  environment: environmentSchema.optional(),
  name: z.string(),
  scopes: z.array(z.string()).optional().meta({ description: 'Default: all that the API offers.' }),
  member: z
    .string()
    .optional()
    .meta({ description: 'The id or e-mail address of the member of a personal token.' }),
  expires: expirySchema.optional(),
  addresses: z.array(z.string()).optional(),
})

const changes = z.strictObject({
  name: z.string().optional(),
  scopes: z.array(z.string()).optional(),
  expires: expirySchema.optional(),
  addresses: z.array(z.string()).optional(),
  refuseTokens: z.literal(true).optional(),
})

export function credentials(instance: FastifyInstance, options: ManagementOptions, cursors: Cursors): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const { context } = options
  const { store } = context

  app.route({
    method: 'GET',
    url: '/credentials',
    config: accessOf(list),
    schema: {
      ...operationSchema(list),
      querystring: query,
      response: { 200: pageSchema(credentialSchema), ...refusalSchemas(list) },
    },
    handler(request) {
      const { organization, api, environment, state } = given(request.query)
      const organizationId = organizationScope(principalOf(request), organization)
      const filter = given({ organizationId, api, environment, state })
      return pageOf(cursors, request.query, {
        name: `credentials ${organizationId ?? '*'}`,
        load: (page) => store.credentials(filter, page),
        positionOf: ({ id }) => id,
        view: credentialViewOf,
      })
    },
  })

  app.route({
    method: 'POST',
    url: '/credentials',
    config: accessOf(create),
    schema: {
      ...operationSchema(create),
      body: newCredential,
      response: { 201: issuedCredentialSchema, ...refusalSchemas(create) },
    },
    async handler(request, reply) {
      const principal = principalOf(request)
      const { organization, expires = null, environment = 'production', ...rest } = given(request.body)
      const organizationId = organizationScope(principal, organization) ?? principal.organizationId
      const owner = await organizationById(store, organizationId)
      refuseWiderScopes(
        principal,
        rest.api,
        rest.scopes ?? scopesOffered(offerNamed(context.apis, rest.api), owner),
      )
      const member = rest.member === undefined ? null : await memberOf(store, organizationId, rest.member)
      await refuseForeignMember(store, principal, member?.id ?? null)
      const expiresAt = expiryOf(expires, context.now())
      const input = { ...rest, organizationId, environment, expiresAt }
      const issue = await createCredential(context, input, actorOf(request, options))
      const location = `/api/v1/credentials/${issue.credential.id}`
      return reply.code(201).header('location', location).send(issuedViewOf(issue))
    },
  })

  app.route({
    method: 'GET',
    url: '/credentials/:id',
    config: accessOf(show),
    schema: {
      ...operationSchema(show),
      params,
      response: { 200: credentialDetailSchema, ...refusalSchemas(show) },
    },
    async handler(request) {
      const found = await visibleCredential(store, principalOf(request), request.params.id)
      const [use] = await store.lastUses([found.credential.id])
      return detailViewOf(found.credential, found.secrets, use)
    },
  })

  app.route({
    method: 'PATCH',
    url: '/credentials/:id',
    config: accessOf(change),
    schema: {
      ...operationSchema(change),
      params,
      body: changes,
      response: { 200: credentialSchema, ...refusalSchemas(change) },
    },
    async handler(request) {
      const principal = principalOf(request)
      const { credential } = await visibleCredential(store, principal, request.params.id)
      const { expires, ...rest } = given(request.body)
      await refuseTakeover(store, principal, { ...credential, scopes: rest.scopes ?? credential.scopes })
      const expiresAt = expires === undefined ? {} : { expiresAt: expiryOf(expires, context.now()) }
      const set = { ...rest, ...expiresAt }
      return credentialViewOf(await changeCredential(context, credential.id, set, actorOf(request, options)))
    },
  })
}
