/** One connection that is kept: whoever stands at its other end stays the same. */

import { Agent, request as httpRequest } from 'node:http'

export interface Reply {
  readonly status: number
  /** Names the process that answered: each counts its requests behind a name of its own. */
  readonly instance: string
  readonly retryAfter: string | null
  readonly body: string
}

export interface Question {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface KeptConnection {
  ask(path: string, question?: Question): Promise<Reply>
  close(): void
}

export function keptConnection(port: number): KeptConnection {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return {
    ask(path, { method = 'GET', headers = {}, body } = {}) {
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
      return new Promise((resolve, reject) => {
        const options = { host: '127.0.0.1', port, path, method, agent, headers: { ...headers, ...length } }
        const request = httpRequest(options, (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.once('error', reject)
          response.once('end', () => {
            const id = String(response.headers['x-request-id'] ?? '')
            resolve({
              status: response.statusCode ?? 0,
              instance: id.slice(0, 8),
              retryAfter: response.headers['retry-after'] ?? null,
              body: Buffer.concat(chunks).toString(),
            })
          })
        })
        request.once('error', reject)
        request.end(body)
      })
    },
    close: () => agent.destroy(),
  }
}

export const asJson = (body: object, headers: Readonly<Record<string, string>> = {}): Question => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
})

/** The exchange of KIS. */
export const signIn = ({ key, secret }: { readonly key: string; readonly secret: string }): Question =>
  asJson({ app_token: key, secret })

export const signInPath = '/api/v1/api_access_auth/sign_in'
