/** The API behind the proxy: it answers every call with 200, and writes down what reached it. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export interface RecordedCall {
  readonly method: string
  readonly url: string
  /** As they came: name and value, a name may stand there twice. Those after the body (trailers) stand at the end. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer
  /** The values of one name, in any case. */
  header(name: string): readonly string[]
}

export interface RecordingUpstream {
  readonly port: number
  /** Oldest first. */
  readonly calls: readonly RecordedCall[]
  close(): Promise<void>
}

export async function startRecordingUpstream(): Promise<RecordingUpstream> {
  const calls: RecordedCall[] = []
  const server = createServer((request, response) => {
    const { method = '', url = '' } = request
    void buffer(request).then((body) => {
      const headers = [...pairs(request.rawHeaders), ...pairs(request.rawTrailers)]
      const header = (wanted: string): string[] =>
        headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value)
      calls.push({ method, url, headers, body, header })
      response.end(method === 'HEAD' ? undefined : 'from the upstream')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { port, calls, close }
}

const pairs = (raw: readonly string[]): readonly (readonly [string, string])[] =>
  raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ''] as const] : []))
