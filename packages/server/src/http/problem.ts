/** Errors of pages that belong to no dialect, as RFC 9457 wants them. Generic: no path, no input, no version. */

import { STATUS_CODES } from 'node:http'
import type { OutgoingResponse } from '@guichet/dialects'
import type { FastifyReply } from 'fastify'
import { replyWith } from './reply-with.ts'

/** An answer that is no page: whatever a browser is made to do with it, it shows, runs and frames nothing of it. */
export const noPage = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const

export const problem = (status: number): OutgoingResponse => ({
  status,
  headers: {
    ...noPage,
    'cache-control': 'no-store',
    'content-type': 'application/problem+json; charset=utf-8',
  },
  body: JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status }),
})

export const problemReply = (reply: FastifyReply, status: number): FastifyReply =>
  replyWith(reply, problem(status))
