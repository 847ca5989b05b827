/** Sends what a dialect wrote. */

import type { OutgoingResponse } from '@guichet/dialects'
import type { FastifyReply } from 'fastify'

export function replyWith(reply: FastifyReply, response: OutgoingResponse): FastifyReply {
  return reply.code(response.status).headers(response.headers).send(response.body)
}
