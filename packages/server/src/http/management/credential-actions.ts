/** What can be done with a credential besides changing its fields: each is a resource to POST to. */

import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { disableCredential } from '../../credentials/disable-credential.ts'
import { enableCredential } from '../../credentials/enable-credential.ts'
import { endOverlap } from '../../credentials/end-overlap.ts'
import { revokeCredential } from '../../credentials/revoke-credential.ts'
import { rotateSecret } from '../../credentials/rotate-secret.ts'
import { accessOf, actorOf, type Operation, operationSchema, principalOf, refusalSchemas } from './access.ts'
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
import type { Routes } from './routes.ts'
import { refuseTakeover } from './takeover.ts'
import { overlapOf } from './times.ts'

export function credentialActions(instance: FastifyInstance, options: ManagementOptions): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  addRotate(app, options)
  addEndOverlap(app, options)
  for (const state of states) addState(app, options, state)
}

const params = z.strictObject({ id: z.string() })

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

function addRotate(app: Routes, options: ManagementOptions): void {
  const { context } = options
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
      const { credential } = await visibleCredential(context.store, principal, request.params.id)
      await refuseTakeover(context.store, principal, credential)
      const { overlap, refuseTokens = false, version: ifVersion } = request.body
      const set = given({
        overlap: overlap === undefined ? undefined : overlapOf(overlap),
        refuseTokens,
        ifVersion,
      })
      return issuedViewOf(await rotateSecret(context, credential.id, set, actorOf(request, options)))
    },
  })
}

function addEndOverlap(app: Routes, options: ManagementOptions): void {
  const { context } = options
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
      const { credential } = await visibleCredential(context.store, principal, request.params.id)
      // The old secret was to end: whoever kept it would have it for good.
      if (request.body.keep === 'old') await refuseTakeover(context.store, principal, credential)
      const how = request.body.keep === 'new' ? 'cut' : 'cancel'
      return credentialViewOf(await endOverlap(context, credential.id, how, actorOf(request, options)))
    },
  })
}

interface StateAction {
  readonly name: string
  readonly operation: Operation
  readonly act: typeof enableCredential
  /** Whether a secret is good again: like a new one. Taking one away is never refused for that. */
  readonly revives: boolean
}

const states: readonly StateAction[] = [
  { name: 'revoke', operation: revoke, act: revokeCredential, revives: false },
  { name: 'disable', operation: disable, act: disableCredential, revives: false },
  { name: 'enable', operation: enable, act: enableCredential, revives: true },
]

function addState(app: Routes, options: ManagementOptions, state: StateAction): void {
  const { context } = options
  const { name, operation, act, revives } = state
  app.route({
    method: 'POST',
    url: `/credentials/:id/${name}`,
    config: accessOf(operation),
    schema: {
      ...operationSchema(operation),
      params,
      body: z.strictObject({}),
      response: { 200: credentialSchema, ...refusalSchemas(operation) },
    },
    async handler(request) {
      const principal = principalOf(request)
      const { credential } = await visibleCredential(context.store, principal, request.params.id)
      if (revives) await refuseTakeover(context.store, principal, credential)
      return credentialViewOf(await act(context, credential.id, actorOf(request, options)))
    },
  })
}
