/** Trying a credential: what its owner's program would send, and what comes back, with every secret masked. */

import type { Credentials } from '@guichet/client'
import type { Environment } from '@guichet/dialects'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { holderOfCredential, unusable } from '../../credentials/holder.ts'
import { Refused } from '../../credentials/refused.ts'
import type { Credential } from '../../stores/records.ts'
import { askOwnListener } from '../../trying/own-listener.ts'
import { type TrialRecord, tryCredential } from '../../trying/try-credential.ts'
import { routeFor, routesCovering } from '../route-of.ts'
import { unambiguousPath } from '../strict-request.ts'
import { accessOf, principalOf, operationSchema, refusalSchemas } from './access.ts'
import { attempt } from './credential-operations.ts'
import { visibleCredential } from './find-credential.ts'
import type { ManagementOptions } from './options.ts'
import { refuseTakeover } from './takeover.ts'
import type { TriedApi } from './tried-api.ts'

type NotCalled = 'no-token' | 'no-upstream' | 'no-sample'

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

const body = z.strictObject({
  secret: z.string().min(1).max(1000).optional().meta({ description: 'Of a key pair.' }),
  token: z.string().min(1).max(1000).optional().meta({ description: 'Of a bearer token.' }),
  method: z.enum(methods).optional().meta({ description: 'Of the call. Default: GET, with `path`.' }),
  path: z
    .string()
    .max(2000)
    .regex(/^\/[^#\s]*$/, 'A path begins with a /.')
    .optional()
    .meta({ description: 'Of the call, below a route of the API. Default: its sample.' }),
})

const headers = z.record(z.string(), z.string())

const conversationSchema = z
  .object({
    request: z.object({ method: z.string(), url: z.string(), headers, body: z.string() }),
    response: z
      .object({ status: z.int(), headers, body: z.string() })
      .nullable()
      .meta({ description: 'Null where no answer came in time.' }),
    took: z.int().meta({ description: 'Milliseconds.' }),
  })
  .meta({ id: 'Conversation' })

const trialSchema = z
  .object({
    exchange: conversationSchema
      .nullable()
      .meta({ description: 'Null for a bearer token, which is used as it is.' }),
    call: conversationSchema.nullable(),
    notCalled: z
      .enum(['no-token', 'no-upstream', 'no-sample'])
      .nullable()
      .meta({ description: 'Why there was no call; null where there was one.' }),
  })
  .meta({ id: 'Trial' })

export function tries(instance: FastifyInstance, options: ManagementOptions): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const { context } = options
  app.route({
    method: 'POST',
    url: '/credentials/:id/try',
    config: accessOf(attempt),
    schema: {
      ...operationSchema(attempt),
      params: z.strictObject({ id: z.string() }),
      body,
      response: { 200: trialSchema, ...refusalSchemas(attempt) },
    },
    async handler(request): Promise<TrialRecord & { notCalled: NotCalled | null }> {
      const principal = principalOf(request)
      const found = await visibleCredential(context.store, principal, request.params.id)
      const { credential } = found
      await refuseTakeover(context.store, principal, credential)
      const api = options.tried.get(credential.api)
      if (api === undefined) throw new Refused('state', null, 'The API of this credential is gone.')
      if (unusable(holderOfCredential(found), context.now()) !== null) {
        throw new Refused('state', null, 'The credential cannot be used now.')
      }
      const credentials = await credentialsOf(options, credential, request.body)
      const call = callOf(api, credential.environment, request.body)
      const record = await tryCredential({
        ...api,
        environment: credential.environment,
        credentials,
        call: typeof call === 'string' ? null : call,
        ask: askFor(instance, options, request),
        clock: () => performance.now(),
      })
      const missing = record.call === null ? 'no-token' : null
      return { ...record, notCalled: typeof call === 'string' ? call : missing }
    },
  })
}

const askFor =
  ({ server }: FastifyInstance, { addressOf }: ManagementOptions, request: FastifyRequest) =>
  (asked: Omit<Parameters<typeof askOwnListener>[1], 'from'>): ReturnType<typeof askOwnListener> =>
    askOwnListener(server, { ...asked, from: addressOf(request) })

/** The part that is known here, and the part that its owner gives. A token must be this very one's. */
async function credentialsOf(
  { context: { store, hashing } }: ManagementOptions,
  { id, kind, key }: Credential,
  { secret, token }: z.infer<typeof body>,
): Promise<Credentials> {
  if (kind === 'key-pair') {
    if (secret === undefined || token !== undefined) {
      throw new Refused('invalid', 'secret', 'Give the secret of this key pair, and no token.')
    }
    return { key: key ?? '', secret }
  }
  if (token === undefined || secret !== undefined) {
    throw new Refused('invalid', 'token', 'Give this token, and no secret.')
  }
  const named = await store.findByTokenDigest(hashing.tokenDigests(token))
  if (named?.credential.id !== id) throw new Refused('invalid', 'token', 'This is another token.')
  return { token }
}

/** What to call: only a route of this API, and only where the gateway passes it on. */
function callOf(
  { routes, sample, hasUpstream }: TriedApi,
  environment: Environment,
  { method, path }: z.infer<typeof body>,
): { method: string; path: string } | NotCalled {
  if (routes.length === 0 || !hasUpstream(environment)) return 'no-upstream'
  const [sampleMethod = 'GET', samplePath] = (sample ?? '').split(' ')
  const wanted = path ?? samplePath
  if (wanted === undefined) return 'no-sample'
  const call = { method: method ?? (path === undefined ? sampleMethod : 'GET'), path: wanted }
  const covering = routesCovering(routes, plainPath(call.path))
  if (routeFor(covering, call.method) === null) {
    throw new Refused('invalid', 'path', 'This is not below a route of the API, or has another method.')
  }
  return call
}

/** As the gateway reads it: what two programs could read differently is sent nowhere. */
function plainPath(target: string): string {
  try {
    return unambiguousPath(target.split('?', 1)[0] ?? '')
  } catch {
    throw new Refused('invalid', 'path', 'The path can be read in more than one way.')
  }
}
