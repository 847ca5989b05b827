import type { ArrivedRequest, ArrivedResponse, OutgoingRequest, OutgoingResponse } from '../src/index.ts'

const utf8 = new TextEncoder()

/** What a server sees of a request that a client wrote. */
export function arrivedRequest(sent: OutgoingRequest): ArrivedRequest {
  const [path = '', query = ''] = sent.target.split('?')
  return request({
    method: sent.method,
    path,
    query,
    headers: Object.entries(sent.headers),
    body: sent.body ?? '',
  })
}

export interface RequestParts {
  readonly method?: string
  readonly path?: string
  readonly query?: string
  readonly headers?: readonly (readonly [string, string])[]
  readonly body?: string | Uint8Array
}

export function request({
  method = 'POST',
  path = '/',
  query = '',
  headers = [],
  body = '',
}: RequestParts): ArrivedRequest {
  return {
    method,
    path,
    query,
    rawHeaders: headers.flat(),
    body: typeof body === 'string' ? utf8.encode(body) : body,
  }
}

/** What a client sees of a response that a server wrote. */
export function arrivedResponse(sent: OutgoingResponse): ArrivedResponse {
  return response(sent.status, sent.body, sent.headers)
}

export function response(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string | readonly string[]>> = {},
): ArrivedResponse {
  const header = (name: string): readonly string[] => {
    const found = Object.entries(headers).find(([known]) => known.toLowerCase() === name.toLowerCase())
    return found === undefined ? [] : [found[1]].flat()
  }
  return { status, header, body: typeof body === 'string' ? body : JSON.stringify(body) }
}

export function basic(text: string | Uint8Array): readonly [string, string] {
  return ['Authorization', `Basic ${Buffer.from(text).toString('base64')}`]
}

/** A JWT without a signature that holds, for the times in it. */
export function unsignedToken(claims: unknown): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none' })}.${part(claims)}.c2ln`
}
