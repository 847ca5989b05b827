/** A request as the dialects read it. */

import type { IncomingMessage } from 'node:http'
import type { ArrivedRequest } from '@guichet/dialects'

const nothing = new Uint8Array(0)

/** A call: its body, if it has one, is for the upstream. */
export const arrivedCall = (request: IncomingMessage): ArrivedRequest => arrivedAt(request, nothing)

/** A proxy's question about a call: path and query are the proxy's own, and no token is looked for in them. */
export const arrivedQuestion = ({ method, rawHeaders }: IncomingMessage): ArrivedRequest => ({
  method: method ?? '',
  path: '',
  query: '',
  rawHeaders,
  body: nothing,
})

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
