/**
 * The address at which a proxy knows Guichet: it stays while Guichet comes and goes, and something else can answer there.
 */

import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { pipeline } from 'node:stream'

export type Answering = (socket: Socket) => void

export interface Relay {
  readonly port: number
  /** How many bytes came from the proxy. */
  readonly heard: () => number
  /** What answers from now on; connections that are open end. */
  answerBy(answering: Answering): void
  /** Nothing listens any more: whoever connects is refused. */
  leave(): Promise<void>
  /** Listens again, at the same port. */
  comeBack(): Promise<void>
}

export async function startRelay(first: Answering): Promise<Relay> {
  let answering = first
  let heard = 0
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => (heard += chunk.length))
    answering(socket)
  })
  const endAll = (): void => {
    for (const socket of open) socket.destroy()
  }
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
  await listen(0)
  const { port } = server.address() as AddressInfo
  return {
    port,
    heard: () => heard,
    answerBy(next) {
      answering = next
      endAll()
    },
    leave: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        endAll()
      }),
    comeBack: () => listen(port),
  }
}

export const passingTo =
  (port: number): Answering =>
  (socket) => {
    const further = connect(port, '127.0.0.1')
    // Either end may break off; the other one then sees its connection end.
    pipeline(socket, further, () => undefined)
    pipeline(further, socket, () => undefined)
  }

export const saying =
  (text: string): Answering =>
  (socket) =>
    socket.once('data', () => socket.end(text))

export const silent: Answering = (socket) => socket.resume()

export const breakingOff: Answering = (socket) => socket.once('data', () => socket.resetAndDestroy())
