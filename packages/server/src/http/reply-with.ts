/** Sends what a dialect wrote. */

import type { OutgoingResponse } from '@guichet/dialects'
import type { FastifyReply, FastifyRequest } from 'fastify'

export function replyWith(reply: FastifyReply, response: OutgoingResponse): FastifyReply {
  const { status, headers, body } = response
  // Fastify gives an empty text a content type; nothing has none.
  return reply
    .code(status)
    .headers(headers)
    .send(body === '' ? undefined : body)
}

/** An answer that leaves the body unread ends the connection, or the rest would be taken for the next request. */
export const closing = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  'content-length' in request.headers || 'transfer-encoding' in request.headers
    ? reply.header('connection', 'close')
    : reply
