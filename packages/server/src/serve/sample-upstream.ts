/** An API that says who called it, as the identity headers told it: what stands behind the demonstration. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { identityPrefix } from '../call/identity-headers.ts'

export interface SampleUpstream {
  readonly url: string
  close(): Promise<void>
}

export async function startSampleUpstream(): Promise<SampleUpstream> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const identity = Object.entries(request.headers).filter(([name]) => name.startsWith(identityPrefix))
      const caller = Object.fromEntries(
        identity.map(([name, value]) => [name.slice(identityPrefix.length), value]),
      )
      response.setHeader('content-type', 'application/json; charset=utf-8')
      response.end(`${JSON.stringify({ method: request.method, path: request.url, caller })}\n`)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
