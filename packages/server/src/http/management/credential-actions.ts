/** What can be done with a credential besides changing its fields: each is a resource to POST to. */

import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { disableCredential } from '../../credentials/disable-credential.ts'
import { enableCredential } from '../../credentials/enable-credential.ts'
import { endOverlap } from '../../credentials/end-overlap.ts'
import { revokeCredential } from '../../credentials/revoke-credential.ts'
import { rotateSecret } from '../../credentials/rotate-secret.ts'
import { accessOf, actorOf, operationSchema, principalOf, refusalSchemas } from './access.ts'
import { refuseTakeover } from './authority.ts'
import { disable, enable, endOverlapOperation, revoke, rotate } from './credential-operations.ts'
import {
  credentialSchema,
  credentialViewOf,
  issuedCredentialSchema,
  issuedViewOf,
} from './credential-view.ts'
import { visibleCredential } from './find-credential.ts'
import { given } from './given.ts'
import type { ManagementOptions } from './options.ts'
import { overlapOf } from './times.ts'

const params = z.strictObject({ id: z.string() })
const nothing = z.strictObject({})

const rotation = z.strictObject({
  overlap: z
    .string()
    .max(20)
    .optional()
    .meta({ description: 'How long the old secret goes on: 24h, 90d, or 0 for not at all. Default: 24h.' }),
  refuseTokens: z
    .boolean()
    .optional()
    .meta({ description: 'Whether the tokens issued so far are refused, too: for a secret that leaked.' }),
  version: z
    .int()
    .optional()
    .meta({ description: 'The version that you have seen; 409 where it is another.' }),
})

const states = [
  ['revoke', revoke, revokeCredential],
  ['disable', disable, disableCredential],
  ['enable', enable, enableCredential],
] as const

export function credentialActions(instance: FastifyInstance, options: ManagementOptions): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const { context } = options
  const { store } = context

  app.route({
    method: 'POST',
    url: '/credentials/:id/rotate',
    config: accessOf(rotate),
    schema: {
      ...operationSchema(rotate),
      params,
      body: rotation,
      response: { 200: issuedCredentialSchema, ...refusalSchemas(rotate) },
    },
    async handler(request) {
      const principal = principalOf(request)
      const { credential } = await visibleCredential(store, principal, request.params.id)
      await refuseTakeover(store, principal, credential)
      const { overlap, refuseTokens = false, version: ifVersion } = request.body
      const set = given({
        overlap: overlap === undefined ? undefined : overlapOf(overlap),
        refuseTokens,
        ifVersion,
      })
      return issuedViewOf(await rotateSecret(context, credential.id, set, actorOf(request, options)))
    },
  })

  app.route({
    method: 'POST',
    url: '/credentials/:id/end-overlap',
    config: accessOf(endOverlapOperation),
    schema: {
      ...operationSchema(endOverlapOperation),
      params,
      body: z.strictObject({ keep: z.enum(['new', 'old']) }),
      response: { 200: credentialSchema, ...refusalSchemas(endOverlapOperation) },
    },
    async handler(request) {
      const principal = principalOf(request)
      const { credential } = await visibleCredential(store, principal, request.params.id)
      const how = request.body.keep === 'new' ? 'cut' : 'cancel'
      return credentialViewOf(await endOverlap(context, credential.id, how, actorOf(request, options)))
    },
  })

  for (const [name, operation, act] of states) {
    app.route({
      method: 'POST',
      url: `/credentials/:id/${name}`,
      config: accessOf(operation),
      schema: {
        ...operationSchema(operation),
        params,
        body: nothing,
        response: { 200: credentialSchema, ...refusalSchemas(operation) },
      },
      async handler(request) {
        const principal = principalOf(request)
        const { credential } = await visibleCredential(store, principal, request.params.id)
        return credentialViewOf(await act(context, credential.id, actorOf(request, options)))
      },
    })
  }
}
