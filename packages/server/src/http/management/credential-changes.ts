/** Credentials, made and changed field by field. */

import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { changeCredential } from '../../credentials/change-credential.ts'
import { createCredential } from '../../credentials/create-credential.ts'
import { offerNamed } from '../../credentials/credential-rules.ts'
import { memberOf, organizationById } from '../../credentials/find.ts'
import { scopesOffered } from '../../credentials/offers.ts'
import { accessOf, actorOf, operationSchema, principalOf, refusalSchemas } from './access.ts'
import { organizationScope } from './authority.ts'
import { change, create } from './credential-operations.ts'
import {
  credentialSchema,
  credentialViewOf,
  environmentSchema,
  issuedCredentialSchema,
  issuedViewOf,
  kindSchema,
} from './credential-view.ts'
import { visibleCredential } from './find-credential.ts'
import { given } from './given.ts'
import type { ManagementOptions } from './options.ts'
import { organizationIdSchema } from './organization-id.ts'
import type { Routes } from './routes.ts'
import { refuseBeyondEmbedding, refuseTakeover } from './takeover.ts'
import { expiryOf, expirySchema } from './times.ts'

export function credentialChanges(instance: FastifyInstance, options: ManagementOptions): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  addCreate(app, options)
  addChange(app, options)
}

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

function addCreate(app: Routes, options: ManagementOptions): void {
  const { context } = options
  const { store } = context
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
      const { kind, api } = rest
      const organizationId = organizationScope(principal, organization) ?? principal.organizationId
      refuseBeyondEmbedding(principal, { api, memberId: rest.member ?? null })
      const owner = await organizationById(store, organizationId)
      const member = rest.member === undefined ? null : await memberOf(store, organizationId, rest.member)
      const scopes = rest.scopes ?? scopesOffered(offerNamed(context.apis, api), owner)
      await refuseTakeover(store, principal, { kind, api, scopes, memberId: member?.id ?? null })
      const expiresAt = expiryOf(expires, context.now())
      const input = { ...rest, organizationId, environment, expiresAt }
      const issue = await createCredential(context, input, actorOf(request, options))
      const location = `/api/v1/credentials/${issue.credential.id}`
      return reply.code(201).header('location', location).send(issuedViewOf(issue))
    },
  })
}

const changes = z.strictObject({
  name: z.string().optional(),
  scopes: z.array(z.string()).optional(),
  expires: expirySchema.optional(),
  addresses: z.array(z.string()).optional(),
  refuseTokens: z.literal(true).optional(),
})

function addChange(app: Routes, options: ManagementOptions): void {
  const { context } = options
  app.route({
    method: 'PATCH',
    url: '/credentials/:id',
    config: accessOf(change),
    schema: {
      ...operationSchema(change),
      params: z.strictObject({ id: z.string() }),
      body: changes,
      response: { 200: credentialSchema, ...refusalSchemas(change) },
    },
    async handler(request) {
      const principal = principalOf(request)
      const { credential } = await visibleCredential(context.store, principal, request.params.id)
      const { expires, ...rest } = given(request.body)
      const { scopes = credential.scopes } = rest
      await refuseTakeover(context.store, principal, { ...credential, scopes })
      const expiresAt = expires === undefined ? {} : { expiresAt: expiryOf(expires, context.now()) }
      const set = { ...rest, ...expiresAt }
      return credentialViewOf(await changeCredential(context, credential.id, set, actorOf(request, options)))
    },
  })
}
