/** A request as the dialects read it. */

import type { IncomingMessage } from 'node:http'
import type { ArrivedRequest } from '@guichet/dialects'

const nothing = new Uint8Array(0)

/** A call: its body, if it has one, is for the upstream. */
export const arrivedCall = (request: IncomingMessage): ArrivedRequest => arrivedAt(request, nothing)

export function arrivedAt(
  { method, url = '/', rawHeaders }: IncomingMessage,
  body: Uint8Array,
): ArrivedRequest {
  const mark = url.indexOf('?')
  return {
    method: method ?? '',
    path: mark === -1 ? url : url.slice(0, mark),
    query: mark === -1 ? '' : url.slice(mark + 1),
    rawHeaders,
    body,
  }
}
