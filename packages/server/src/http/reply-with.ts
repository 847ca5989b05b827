/** Sends an answer through the framework. */

import type { OutgoingResponse } from '@guichet/dialects'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { announcesBody } from './send-answer.ts'

export function replyWith(reply: FastifyReply, response: OutgoingResponse): FastifyReply {
  const { status, headers, body } = response
  // Fastify gives an empty text a content type; nothing has none.
  return reply
    .code(status)
    .headers(headers)
    .send(body === '' ? undefined : body)
}

/** As `sendAnswer` does. */
export const closing = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  announcesBody(request) ? reply.header('connection', 'close') : reply
