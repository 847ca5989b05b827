/** Requests to the management API of a running server, over a real connection. */

import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { TestServer } from '../running-server.ts'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  /** Parsed where it is JSON. */
  // oxlint-disable-next-line typescript/no-explicit-any -- what came is compared, never relied upon
  readonly body: any
}

export type Ask = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Answer>

export const asking =
  (server: Pick<TestServer, 'url' | 'certificate'>, token: string): Ask =>
  (method, path, body, headers = {}) =>
    new Promise((resolve, reject) => {
      const url = new URL(`${server.url}/api/v1${path}`)
      const secure = url.protocol === 'https:'
      const options = {
        method,
        headers: {
          ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
      }
      const request = secure
        ? httpsRequest(url, { ...options, ca: server.certificate })
        : httpRequest(url, options)
      request.on('error', reject).on('response', (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          const isJson = /json/.test(String(response.headers['content-type']))
          const { statusCode: status = 0, headers } = response
          resolve({ status, headers, text, body: isJson ? JSON.parse(text) : null })
        })
      })
      request.end(body === undefined ? undefined : JSON.stringify(body))
    })
