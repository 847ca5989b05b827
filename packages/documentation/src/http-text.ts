/** Messages as they look on the wire. */

import type { OutgoingRequest, OutgoingResponse } from '@guichet/dialects'

export function requestText(baseUrl: string, request: OutgoingRequest): string {
  const { host, pathname } = new URL(baseUrl)
  const target = pathname.replace(/\/$/, '') + request.target
  return messageText(`${request.method} ${target} HTTP/1.1`, { host, ...request.headers }, request.body ?? '')
}

export const responseText = ({ status, headers, body }: OutgoingResponse): string =>
  messageText(`HTTP/1.1 ${status}`, headers, body)

function messageText(first: string, headers: Readonly<Record<string, string>>, body: string): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [first, ...lines, ...(body === '' ? [] : ['', body])].join('\n')
}
