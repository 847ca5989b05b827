import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { SigningKey, SigningKeyState } from '../../stores/records.ts'
import { accessOf, actorOf, type Operation, operationSchema, refusalSchemas } from './access.ts'
import type { ManagementOptions } from './options.ts'
import { type PageView, pageSchema } from './pages.ts'
import { Problem } from './problem.ts'
import type { Routes } from './routes.ts'
import { instantOf, instantSchema, optionalInstantOf } from './times.ts'

const tag = 'signing-keys'

const list: Operation = {
  id: 'listSigningKeys',
  summary: 'Lists the signing keys and where each stands in its life',
  tag,
  scope: 'signing-keys:read',
  operator: true,
  refusals: [400],
}
const rotate: Operation = {
  id: 'rotateSigningKeys',
  summary: 'Publishes a new key for each algorithm in use; it signs as soon as every cache can have it',
  tag,
  scope: 'signing-keys:write',
  confirmed: true,
  operator: true,
  refusals: [400, 409],
}
const revoke: Operation = {
  id: 'revokeSigningKey',
  summary: 'Takes a key out at once, with all tokens that it signed',
  tag,
  scope: 'signing-keys:write',
  confirmed: true,
  operator: true,
  refusals: [400, 404],
}

interface SigningKeyView {
  kid: string
  algorithm: string
  state: SigningKeyState
  createdAt: string
  activateAt: string
  goneAt: string | null
}

const signingKeySchema: z.ZodType<SigningKeyView> = z
  .object({
    kid: z.string(),
    algorithm: z.string(),
    state: z.enum(['pending', 'active', 'retiring', 'gone']),
    createdAt: instantSchema,
    activateAt: instantSchema,
    goneAt: instantSchema.nullable(),
  })
  .meta({ id: 'SigningKey' })

const viewOf = (key: SigningKey): SigningKeyView => ({
  kid: key.kid,
  algorithm: key.algorithm,
  state: key.state,
  createdAt: instantOf(key.createdAt),
  activateAt: instantOf(key.activateAt),
  goneAt: optionalInstantOf(key.goneAt),
})

const pageOfKeys = (keys: readonly SigningKey[]): PageView<SigningKeyView> => ({
  items: keys.map(viewOf),
  next: null,
})

export function signingKeys(instance: FastifyInstance, options: ManagementOptions): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  addList(app, options)
  addRotate(app, options)
  addRevoke(app, options)
}

function addList(app: Routes, { context: { store } }: ManagementOptions): void {
  app.route({
    method: 'GET',
    url: '/signing-keys',
    config: accessOf(list),
    schema: {
      ...operationSchema(list),
      querystring: z.strictObject({}),
      response: { 200: pageSchema(signingKeySchema), ...refusalSchemas(list) },
    },
    handler: async () => pageOfKeys(await store.signingKeys()),
  })
}

function addRotate(app: Routes, options: ManagementOptions): void {
  app.route({
    method: 'POST',
    url: '/signing-keys/rotate',
    config: accessOf(rotate),
    schema: {
      ...operationSchema(rotate),
      body: z.strictObject({}),
      response: { 200: pageSchema(signingKeySchema), ...refusalSchemas(rotate) },
    },
    async handler(request) {
      const made = await options.signingKeys.rotate(actorOf(request, options).id)
      if (made.length === 0) throw new Problem('conflict', { detail: 'A new key is waiting already.' })
      return pageOfKeys(made)
    },
  })
}

function addRevoke(app: Routes, options: ManagementOptions): void {
  app.route({
    method: 'POST',
    url: '/signing-keys/:kid/revoke',
    config: accessOf(revoke),
    schema: {
      ...operationSchema(revoke),
      params: z.strictObject({ kid: z.string() }),
      body: z.strictObject({}),
      response: { 200: pageSchema(signingKeySchema), ...refusalSchemas(revoke) },
    },
    async handler(request) {
      const done = await options.signingKeys.revoke(request.params.kid, actorOf(request, options).id)
      if (!done) throw new Problem('not-found')
      return pageOfKeys(await options.context.store.signingKeys())
    },
  })
}
