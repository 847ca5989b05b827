import type { FastifyRequest } from 'fastify'
import type { Visitor } from '../../sign-in/context.ts'
import type { ManagementOptions } from './options.ts'

/** The browser that asks. */
export const visitorOf = (request: FastifyRequest, { addressOf }: ManagementOptions): Visitor => ({
  address: addressOf(request),
  browser: request.headers['user-agent'] ?? '',
  requestId: request.id,
})
