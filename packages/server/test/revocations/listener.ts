/** Somebody who listens to the server-sent events of an address, over HTTP or HTTPS. */

import { type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { once } from 'node:events'
import type { TestServer } from '../running-server.ts'
import { listPath } from './list-reader.ts'

export interface Listener {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** Everything received so far. */
  readonly text: () => string
  /** The numbers of the lists that were told of. */
  readonly seqs: () => readonly number[]
  /** Resolves when a text matches, rejects when the stream ends before. */
  readonly until: (condition: (text: string) => boolean) => Promise<void>
  /** Resolves when the server has ended the stream. */
  readonly ended: Promise<void>
  readonly leave: () => void
}

export async function listen(
  server: Pick<TestServer, 'port' | 'certificate'>,
  localAddress = '127.0.0.1',
): Promise<Listener> {
  const options = {
    host: '127.0.0.1',
    localAddress,
    port: server.port,
    path: listPath,
    headers: { host: `localhost:${server.port}`, accept: 'text/event-stream' },
    agent: false as const,
  }
  const request =
    server.certificate === '' ? httpRequest(options) : httpsRequest({ ...options, ca: server.certificate })
  request.end()
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return listenerOf(response, () => request.destroy())
}

function listenerOf(response: IncomingMessage, leave: () => void): Listener {
  let text = ''
  let over = false
  const waiting = new Set<() => void>()
  const wake = (): void => {
    for (const look of waiting) look()
  }
  response.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    wake()
  })
  // An end that was cut is an end as well.
  response.once('error', () => undefined)
  const ended = new Promise<void>((resolve) => {
    response.once('close', () => {
      over = true
      wake()
      resolve()
    })
  })
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text: () => text,
    seqs: () =>
      [...text.matchAll(/^event: revocations\ndata: \{"seq":(\d+)\}\n\n/gm)].map(([, seq]) => Number(seq)),
    until: (condition) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (condition(text)) resolve()
          else if (over) reject(new Error(`the stream ended with ${JSON.stringify(text)}`))
          else return
          waiting.delete(look)
        }
        waiting.add(look)
        look()
      }),
    ended,
    leave,
  }
}
