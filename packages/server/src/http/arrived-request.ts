/** A request of Fastify as the dialects read it. */

import type { ArrivedRequest } from '@guichet/dialects'
import type { FastifyRequest } from 'fastify'

const nothing = new Uint8Array(0)

export function arrivedRequest(request: FastifyRequest): ArrivedRequest {
  const url = request.raw.url ?? '/'
  const mark = url.indexOf('?')
  return {
    method: request.method,
    path: mark === -1 ? url : url.slice(0, mark),
    query: mark === -1 ? '' : url.slice(mark + 1),
    rawHeaders: request.raw.rawHeaders,
    body: request.body instanceof Uint8Array ? request.body : nothing,
  }
}
