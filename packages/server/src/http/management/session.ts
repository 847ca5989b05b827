/** Signing in, proving to be there, signing out. Each step answers with a new value for the cookie. */

import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { Refusal } from '../../exchange/refusal.ts'
import { askForPresence, confirmPresence, type Presence } from '../../sign-in/confirm.ts'
import { signInWithPassword } from '../../sign-in/password.ts'
import { askForPasskey, secondStep, waitsForSecondFactor } from '../../sign-in/second-step.ts'
import { endSession, findSession, type OpenedSession } from '../../sign-in/session.ts'
import { accessOf, operationSchema, refusalSchemas, sessionOf } from './access.ts'
import type { ManagementOptions } from './options.ts'
import type { Routes } from './routes.ts'
import { clearSessionCookie, cookieValue, setSessionCookie } from './session-cookie.ts'
import * as operations from './session-operations.ts'
import {
  type SignedInView,
  signedInSchema,
  signedInViewOf,
  type SignedOutView,
  signedOutSchema,
  waitingSchema,
} from './session-view.ts'
import { visitorOf } from './visitor.ts'

export function session(instance: FastifyInstance, options: ManagementOptions): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  addShow(app, options)
  addSignIn(app, options)
  addCode(app, options)
  addPasskey(app, options)
  addPresence(app, options)
  addSignOut(app, options)
}

/** What a browser made of its options: checked by the library that made those. */
export const browserAnswer: z.ZodType<Record<string, unknown>> = z.record(z.string(), z.unknown())
const browserOptions = z
  .record(z.string(), z.unknown())
  .meta({ description: 'For the browser, as they are.' })

/** The session that was opened, as its page sees it, with the cookie set. */
export async function answerOpened(
  reply: FastifyReply,
  { signIn }: ManagementOptions,
  { cookie }: OpenedSession,
): Promise<SignedInView> {
  const found = await findSession(signIn, cookie)
  // It was ended at the same time, by somebody else.
  if (found === null) throw new Refusal('invalid', 'the session has ended')
  setSessionCookie(reply, cookie)
  return signedInViewOf(found, signIn.limits.confirmed)
}

function addShow(app: Routes, options: ManagementOptions): void {
  const { signIn, mailer } = options
  app.route({
    method: 'GET',
    url: '/session',
    config: accessOf(operations.show),
    schema: {
      ...operationSchema(operations.show),
      response: { 200: z.union([signedInSchema, signedOutSchema]), ...refusalSchemas(operations.show) },
    },
    async handler(request): Promise<SignedInView | SignedOutView> {
      const cookie = cookieValue(request)
      const found = cookie === null ? null : await findSession(signIn, cookie)
      if (found !== null) return signedInViewOf(found, signIn.limits.confirmed)
      const firstRun = !(await signIn.store.operatorCanSignIn())
      const secondFactor = cookie !== null && (await waitsForSecondFactor(signIn, cookie))
      return { state: 'signed-out', firstRun, passwordResets: mailer !== null, secondFactor }
    },
  })
}

function addSignIn(app: Routes, options: ManagementOptions): void {
  app.route({
    method: 'POST',
    url: '/session',
    config: accessOf(operations.signIn),
    schema: {
      ...operationSchema(operations.signIn),
      body: z.strictObject({ email: z.string().max(320), password: z.string() }),
      response: {
        200: z.union([signedInSchema, waitingSchema]),
        ...refusalSchemas(operations.signIn),
      },
    },
    async handler(request, reply) {
      const step = await signInWithPassword(options.signIn, request.body, visitorOf(request, options))
      if (step.state === 'open') return answerOpened(reply, options, step)
      setSessionCookie(reply, step.cookie)
      return { state: 'second-factor' as const, factors: [...step.factors] }
    },
  })
}

function addCode(app: Routes, options: ManagementOptions): void {
  app.route({
    method: 'POST',
    url: '/session/code',
    config: accessOf(operations.code),
    schema: {
      ...operationSchema(operations.code),
      body: z.strictObject({ code: z.string().max(20) }),
      response: { 200: signedInSchema, ...refusalSchemas(operations.code) },
    },
    async handler(request, reply) {
      const cookie = cookieValue(request) ?? ''
      const visitor = visitorOf(request, options)
      const opened = await secondStep(options.signIn, cookie, request.body, visitor)
      return answerOpened(reply, options, opened)
    },
  })
}

function addPasskey(app: Routes, options: ManagementOptions): void {
  const { signIn } = options
  app.route({
    method: 'POST',
    url: '/session/passkey/options',
    config: accessOf(operations.passkeyOptions),
    schema: {
      ...operationSchema(operations.passkeyOptions),
      body: z.strictObject({}),
      response: { 200: browserOptions, ...refusalSchemas(operations.passkeyOptions) },
    },
    async handler(request, reply) {
      const asked = await askForPasskey(signIn, cookieValue(request), visitorOf(request, options))
      if (asked.opened !== null) setSessionCookie(reply, asked.opened.cookie)
      return { ...asked.options }
    },
  })
  app.route({
    method: 'POST',
    url: '/session/passkey',
    config: accessOf(operations.passkey),
    schema: {
      ...operationSchema(operations.passkey),
      body: z.strictObject({ response: browserAnswer }),
      response: { 200: signedInSchema, ...refusalSchemas(operations.passkey) },
    },
    async handler(request, reply) {
      const answer = { passkey: request.body.response }
      const opened = await secondStep(signIn, cookieValue(request) ?? '', answer, visitorOf(request, options))
      return answerOpened(reply, options, opened)
    },
  })
}

const presence = z.union([
  z.strictObject({ password: z.string() }),
  z.strictObject({ code: z.string().max(20) }),
  z.strictObject({ passkey: browserAnswer }),
])

function addPresence(app: Routes, options: ManagementOptions): void {
  const { signIn } = options
  app.route({
    method: 'POST',
    url: '/session/presence/options',
    config: accessOf(operations.presenceOptions),
    schema: {
      ...operationSchema(operations.presenceOptions),
      body: z.strictObject({}),
      response: { 200: browserOptions, ...refusalSchemas(operations.presenceOptions) },
    },
    handler: async (request) => ({ ...(await askForPresence(signIn, sessionOf(request))) }),
  })
  app.route({
    method: 'POST',
    url: '/session/presence',
    config: accessOf(operations.presence),
    schema: {
      ...operationSchema(operations.presence),
      body: presence,
      response: { 200: signedInSchema, ...refusalSchemas(operations.presence) },
    },
    async handler(request, reply) {
      const given: Presence = request.body
      const opened = await confirmPresence(signIn, sessionOf(request), given, visitorOf(request, options))
      return answerOpened(reply, options, opened)
    },
  })
}

function addSignOut(app: Routes, options: ManagementOptions): void {
  app.route({
    method: 'DELETE',
    url: '/session',
    config: accessOf(operations.signOut),
    schema: {
      ...operationSchema(operations.signOut),
      response: { 204: z.null(), ...refusalSchemas(operations.signOut) },
    },
    async handler(request, reply) {
      const { session: own, member } = sessionOf(request)
      await endSession(options.signIn, member, own.id, visitorOf(request, options))
      clearSessionCookie(reply)
      void reply.header('clear-site-data', '"cache", "storage"')
      return reply.code(204).send(null)
    },
  })
}
