/** Where the server listens: the port of the configuration and, beside HTTPS, the one that answers plain HTTP. */

import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { FastifyInstance } from 'fastify'
import type { Configuration } from '../configuration/configuration.ts'
import { plainListener, type TlsFiles } from '../http/app.ts'
import { drain } from './drain.ts'

export interface Listeners {
  readonly url: string
  readonly port: number
  /** Takes no new requests and finishes those under way. */
  close(): Promise<void>
}

export async function listen(app: FastifyInstance, configuration: Configuration): Promise<Listeners> {
  const { host, port, httpPort } = configuration.listen
  await app.listen({ host, port })
  const plain = httpPort === null ? null : await listenPlain(app, host, httpPort)
  return {
    url: publicUrl(configuration),
    port,
    async close() {
      await Promise.all([
        drain(app.server, app.close()),
        plain === null ? undefined : drain(plain, closeServer(plain)),
      ])
    },
  }
}

export const tlsFiles = ({ listen: { tls } }: Configuration): TlsFiles | null =>
  tls === null ? null : { cert: readFileSync(tls.cert, 'utf8'), key: readFileSync(tls.key, 'utf8') }

async function listenPlain(app: FastifyInstance, host: string, port: number): Promise<Server> {
  const plain = plainListener(app)
  await new Promise<void>((resolve, reject) => {
    plain.once('error', reject)
    plain.listen(port, host, resolve)
  })
  return plain
}

const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })

const publicUrl = ({ listen: { host, port, tls } }: Configuration): string => {
  const shown = ['127.0.0.1', '::1', '0.0.0.0', '::'].includes(host) ? 'localhost' : host
  return `${tls === null ? 'http' : 'https'}://${shown}:${port}`
}
