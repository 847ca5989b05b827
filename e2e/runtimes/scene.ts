/** A whole Guichet for a program in another runtime, with an API whose wire format is a file. */

import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  makeCertificate,
  startTestServer,
  type TestServer,
} from '../../packages/server/test/running-server.ts'

export const ownDialect: string = fileURLToPath(new URL('./own.yaml', import.meta.url))

const demonstration = new URL('../../packages/server/demo/guichet.yaml', import.meta.url)

const ownApi = `
  - name: own
    dialects: [own]
    routes:
      - path: /own/things
    sample: GET /own/things
    scopes: [things:read]

dialects: [${JSON.stringify(ownDialect)}]
`

export const schemes = ['http', 'https'] as const
export type Scheme = (typeof schemes)[number]

export async function startGuichet(scheme: Scheme): Promise<TestServer> {
  const yaml = `${await readFile(demonstration, 'utf8')}${ownApi}`
  return startTestServer({ yaml, tls: scheme === 'https' })
}

/** Null over plain HTTP. */
export const certificateOf = ({ certificate, folder }: TestServer): string | null =>
  certificate === '' ? null : join(folder, 'cert.pem')

/** An address on this machine where nobody listens: the near end of a connection that stays, so that nobody can. */
export async function addressOfNobody(): Promise<string> {
  const server = createServer((socket) => void socket.unref())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  await once(socket, 'connect')
  server.unref()
  socket.unref()
  return `http://127.0.0.1:${socket.localPort}`
}

export interface UntrustedServer {
  readonly url: string
  close(): Promise<void>
}

/** A server whose certificate no program trusts. */
export async function startUntrusted(): Promise<UntrustedServer> {
  const folder = await mkdtemp(join(tmpdir(), 'guichet-untrusted-'))
  const { cert, key } = await makeCertificate(folder)
  const options = { cert: await readFile(cert), key: await readFile(key) }
  await rm(folder, { recursive: true })
  const server = createTlsServer(options, (_request, response) => response.end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `https://localhost:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
