/**
 * The management API: what the console, the command line of others and a customer's own tools work with. Its
 * description (OpenAPI 3.1) is made of the very schemas that check the requests.
 */

import { Readable } from 'node:stream'
import { readJsonObject } from '@guichet/dialects'
import fastifyCookie from '@fastify/cookie'
import fastifySwagger from '@fastify/swagger'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod'
import { Refusal } from '../../exchange/refusal.ts'
import { noPage } from '../problem.ts'
import { checkAccess } from './access.ts'
import { apiSettings } from './api-settings.ts'
import { apis } from './apis.ts'
import { auditChain } from './audit-chain.ts'
import { auditEvents } from './audit-events.ts'
import { credentialActions } from './credential-actions.ts'
import { credentialChanges } from './credential-changes.ts'
import { credentials } from './credentials.ts'
import { createCursors } from './cursor.ts'
import { allowEmbeddingPages } from './embedding-pages.ts'
import { embeddedSessions } from './embedded-sessions.ts'
import { firstRun } from './first-run.ts'
import { pagesHeader } from './foreign-page.ts'
import { invitations } from './invitations.ts'
import { members } from './members.ts'
import { notices } from './notices.ts'
import type { ManagementOptions } from './options.ts'
import { organizations } from './organizations.ts'
import { passwords } from './passwords.ts'
import { Problem } from './problem.ts'
import { problemOf } from './problem-of.ts'
import { secondFactors } from './second-factors.ts'
import { session } from './session.ts'
import { sessionCookie } from './session-cookie.ts'
import { sessions } from './sessions.ts'
import { signingKeys } from './signing-keys.ts'
import { status } from './status.ts'
import { throttles } from './throttles.ts'
import { tries } from './try.ts'
import { usage } from './usage.ts'
import { visitorOf } from './visitor.ts'

/** A credential with its lists is a few kilobytes. */
const bodyLimit = 64 * 1024

/** A Fastify plugin, to be registered with the prefix `/api/v1`. */
export async function managementApi(app: FastifyInstance, options: ManagementOptions): Promise<void> {
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(async (error, request, reply) => {
    const told = await afterRecord(error, request, options)
    const problem = problemOf(told)
    if (problem.code === 'fault') options.log.error({ requestId: request.id, err: told }, 'management failed')
    return sendProblem(reply, problem)
  })
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, new Problem('not-found')))
  readJsonOnly(app)
  await describe(app)
  app.addHook('onRequest', async (_request, reply) => {
    void reply.headers({ ...noPage, 'cache-control': 'no-store' })
  })
  allowEmbeddingPages(app, options.embedIn)
  checkAccess(app, options)
  awaitChanges(app, options)
  await app.register(fastifyCookie)
  session(app, options)
  sessions(app, options)
  secondFactors(app, options)
  passwords(app, options)
  firstRun(app, options)
  const cursors = createCursors(options.context.hashing)
  organizations(app, options, cursors)
  invitations(app, options, cursors)
  members(app, options, cursors)
  credentials(app, options, cursors)
  credentialChanges(app, options)
  credentialActions(app, options)
  tries(app, options)
  apis(app, options)
  apiSettings(app, options)
  usage(app, options)
  notices(app, options)
  embeddedSessions(app, options)
  signingKeys(app, options)
  auditEvents(app, options, cursors)
  auditChain(app, options)
  throttles(app, options)
  status(app, options)
}

/** What to tell of an error: that of a blocked caller is in the audit trail first. All others are, or are no attempts. */
async function afterRecord(
  error: unknown,
  request: FastifyRequest,
  options: ManagementOptions,
): Promise<unknown> {
  if (!(error instanceof Refusal) || error.cause !== 'throttled') return error
  try {
    await options.recordBlocked(error, visitorOf(request, options))
    return error
  } catch (failure) {
    return failure
  }
}

/**
 * The change is committed by now. A failure to take it here must not become a refusal: the caller would believe that
 * nothing was done, and a secret that is shown this one time would be lost. The follower takes it with its next look.
 */
function awaitChanges(app: FastifyInstance, { changed, log }: ManagementOptions): void {
  app.addHook('preSerialization', async (request, reply, payload: unknown) => {
    if (request.method === 'GET' || request.method === 'HEAD' || reply.statusCode >= 300) return payload
    if (request.routeOptions.config.access?.changes === false) return payload
    try {
      await changed()
    } catch (error) {
      log.error({ requestId: request.id, err: error }, 'a change is not taken yet')
    }
    return payload
  })
}

function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  const { retryAfter } = problem.details
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer')
  if (problem.status === 429 || problem.status === 503)
    void reply.header('retry-after', String(retryAfter ?? 1))
  return reply
    .code(problem.status)
    .headers({ ...noPage, 'cache-control': 'no-store' })
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem.body()))
}

/** Nothing else is guessed at. A request without a body is one with an empty object. */
function readJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit }, (_request, body, done) => {
    const value = readJsonObject(String(body))
    if (value === null)
      done(new Problem('invalid-request', { detail: 'The body is not one plain JSON object.' }))
    else done(null, value)
  })
  // Of a body that was never announced no event comes, and the framework would wait for its end.
  app.addHook('preParsing', async (_request, _reply, payload) =>
    'readableEnded' in payload && payload.readableEnded ? Readable.from([]) : payload,
  )
  app.addHook('preValidation', async (request) => {
    if (request.body === undefined && request.method !== 'GET') request.body = {}
  })
}

async function describe(app: FastifyInstance): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Guichet management API', version: '1' },
      servers: [],
      components: {
        securitySchemes: {
          managementToken: {
            type: 'http',
            scheme: 'bearer',
            description:
              'A service or personal token made for the API `guichet`, or an access token of its key pair.',
          },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: sessionCookie,
            description: `The console's session. A change needs the header ${pagesHeader} besides.`,
          },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  })
  app.get('/openapi.json', { config: { access: null }, schema: { hide: true } }, async () => app.swagger())
}
