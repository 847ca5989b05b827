/**
 * What plain HTTP gets, before anything of the request is read: a credential that came in clear must not work, and
 * each dialect says whether the caller is sent to the HTTPS equivalent or told no.
 */

import type { IncomingMessage } from 'node:http'
import type { OutgoingResponse, Transport } from '@guichet/dialects'
import { Refusal } from '../exchange/refusal.ts'
import type { Connection } from './connection.ts'

export interface TransportRule {
  readonly transport: Transport
  /** The port of HTTPS, for the redirection; 443 is not written. */
  readonly httpsPort: number
}

/**
 * The redirection to send, or null where the connection is secure.
 *
 * @throws Refusal `insecure` where plain HTTP is refused, or where the called host cannot be told
 */
export function applyTransportRule(
  { transport, httpsPort }: TransportRule,
  connection: Connection,
  request: IncomingMessage,
): OutgoingResponse | null {
  if (connection.secure) return null
  const host = /^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/.exec(request.headers.host ?? '')?.[1]
  if (transport !== 'redirect' || host === undefined) throw new Refusal('insecure', 'plain HTTP')
  const port = httpsPort === 443 ? '' : `:${httpsPort}`
  return {
    status: 301,
    headers: { location: `https://${host}${port}${request.url}`, 'cache-control': 'no-store' },
    body: '',
  }
}
