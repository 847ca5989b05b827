/** Reads a small body whole. What is larger is refused at its announced length, or as soon as it has grown too long. */

import type { IncomingMessage } from 'node:http'
import { Refusal } from '../exchange/refusal.ts'

/** @throws Refusal `tooLarge`, or `malformed` where the caller goes away in the middle */
export function readBody(request: IncomingMessage, most: number): Promise<Uint8Array> {
  if (Number(request.headers['content-length'] ?? 0) > most) return Promise.reject(tooLarge())
  // Of a request that announces no body: no event comes of it.
  if (request.readableEnded) return Promise.resolve(new Uint8Array(0))
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      chunks.push(chunk)
      if (length <= most) return
      request.pause()
      chunks.length = 0
      reject(tooLarge())
    })
    request.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
    request.once('error', () => reject(new Refusal('malformed', 'the caller went away')))
  })
}

const tooLarge = (): Refusal => new Refusal('tooLarge', 'the body is over the limit')
