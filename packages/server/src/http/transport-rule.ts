/**
 * What plain HTTP gets, before anything of the request is read: a credential that came in clear must not work, and
 * each dialect says whether the caller is sent to the HTTPS equivalent or told no.
 */

import type { IncomingMessage } from 'node:http'
import type { OutgoingResponse, Transport } from '@guichet/dialects'
import type { FastifyRequest } from 'fastify'
import { Refusal } from '../exchange/refusal.ts'
import type { Connection, ReadConnection } from './connection.ts'

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

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether plain HTTP is answered: a path with a rule of its own, or one that tells nothing. */
    inClear?: boolean
  }
}

/** Everything else is for HTTPS alone, the public keys too: whoever could change them on the way could sign tokens. */
export function refuseInClear({ raw, routeOptions }: FastifyRequest, readConnection: ReadConnection): void {
  if (routeOptions.config.inClear !== true && !readConnection(raw).secure) {
    throw new Refusal('insecure', 'plain HTTP')
  }
}
