/** Sends an answer on node:http itself. */

import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { OutgoingResponse } from '@guichet/dialects'

/** A request that waits for its answer. */
export interface Unanswered {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** Headers that go with whatever is answered. */
  readonly headers: OutgoingHttpHeaders
  readonly bodyRead: boolean
}

export function sendAnswer(
  { request, response, headers, bodyRead }: Unanswered,
  { status, headers: written, body }: OutgoingResponse,
): void {
  // The caller may have gone away meanwhile.
  if (response.headersSent || response.destroyed) return
  const connection = !bodyRead && announcesBody(request) ? { connection: 'close' } : {}
  // A 204 has no length (RFC 9110 section 8.6).
  const length = status === 204 ? {} : { 'content-length': Buffer.byteLength(body) }
  response.writeHead(status, { ...headers, ...connection, ...written, ...length })
  response.end(body)
}

/** An answer that leaves the body unread ends the connection, or the rest would be taken for the next request. */
export const announcesBody = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean =>
  (headers['content-length'] ?? '0') !== '0' || 'transfer-encoding' in headers
