/** Errors of pages that belong to no dialect, as RFC 9457 wants them. Generic: no path, no input, no version. */

import { STATUS_CODES } from 'node:http'
import type { FastifyReply } from 'fastify'

export function problemBody(status: number): string {
  return JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status })
}

export const problemReply = (reply: FastifyReply, status: number): FastifyReply =>
  reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('application/problem+json; charset=utf-8')
    .send(problemBody(status))
