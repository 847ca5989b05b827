/** Errors of pages that belong to no dialect, as RFC 9457 wants them. Generic: no path, no input, no version. */

import { STATUS_CODES } from 'node:http'
import type { OutgoingResponse } from '@guichet/dialects'
import type { FastifyReply } from 'fastify'
import { replyWith } from './reply-with.ts'

export const problem = (status: number): OutgoingResponse => ({
  status,
  headers: { 'cache-control': 'no-store', 'content-type': 'application/problem+json; charset=utf-8' },
  body: JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status }),
})

export const problemReply = (reply: FastifyReply, status: number): FastifyReply =>
  replyWith(reply, problem(status))
