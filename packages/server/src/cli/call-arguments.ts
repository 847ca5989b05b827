/** The call that the arguments of `guichet request` describe. */

import { readFile } from 'node:fs/promises'
import type { Dialect } from '@guichet/dialects'
import type { Command } from 'commander'

export interface CallArguments {
  readonly method: string
  readonly path: string
  readonly header?: readonly string[]
  readonly body?: string
}

export interface DescribedCall {
  readonly path: string
  readonly init: RequestInit
}

export async function readCall(
  command: Command,
  dialect: Dialect,
  { method, path, header = [], body }: CallArguments,
): Promise<DescribedCall> {
  const wanted = readMethod(command, method)
  if (!/^\/(?![/\\])/.test(path)) {
    command.error('error: the path begins with one slash; --url and --api-url say whose it is.')
  }
  const headers = readHeaders(command, dialect, header)
  if (body === undefined) return { path, init: { method: wanted, headers } }
  if (wanted === 'GET' || wanted === 'HEAD') command.error(`error: ${wanted} has no body: leave --body out.`)
  if (!headers.has('content-type')) headers.set('content-type', 'application/json')
  return { path, init: { method: wanted, headers, body: await readBody(command, body) } }
}

/** Those that the Fetch standard forbids: they are for proxies and for diagnosis. */
const unserved = new Set(['CONNECT', 'TRACE', 'TRACK'])

function readMethod(command: Command, text: string): string {
  const method = text.toUpperCase()
  if (/^[A-Z]{1,20}$/.test(method) && !unserved.has(method)) return method
  return command.error('error: the method comes first, and is one such as GET or POST.')
}

/** Values are never repeated: a secret may be among them. */
function readHeaders(command: Command, { call }: Dialect, lines: readonly string[]): Headers {
  const secret = new Set(['authorization', 'proxy-authorization', 'cookie', tokenHeader(call.token)])
  const headers = new Headers()
  for (const line of lines) {
    const [, name = '', value = ''] = /^([^:\s]+):((?!.*[^\P{Cc}\t]).*)$/su.exec(line) ?? []
    if (secret.has(name.toLowerCase())) {
      command.error(
        `error: --header ${name} is refused: everybody on this machine can read a command line. The token is sent by itself.`,
      )
    }
    try {
      headers.append(name, value)
    } catch {
      command.error("error: a header is written as 'Name: value'.")
    }
  }
  return headers
}

function tokenHeader(place: Dialect['call']['token']): string | null {
  if ('header' in place) return place.header.toLowerCase()
  return 'received' in place ? place.received.toLowerCase() : null
}

async function readBody(command: Command, text: string): Promise<string | Uint8Array<ArrayBuffer>> {
  if (!text.startsWith('@')) return text
  if (text === '@-')
    command.error('error: standard input is for the secret: write the body to a file, as --body @FILE.')
  return new Uint8Array(await readFile(text.slice(1)))
}
