/** The requests of RFC 7662 and RFC 7009 as a caller sends them. */

import type { KeyPair, TestServer } from '../running-server.ts'
import { type Answer, type Call, send } from '../transport/client.ts'

type Target = Pick<TestServer, 'port' | 'certificate'>
type Pair = Pick<KeyPair, 'key' | 'secret'>

export const endpoints = ['/oauth/introspect', '/oauth/revoke'] as const
export type Endpoint = (typeof endpoints)[number]

export const formType = ['Content-Type', 'application/x-www-form-urlencoded'] as const
export const jsonType = ['Content-Type', 'application/json'] as const

export const basicOf = ({ key, secret }: Pair): readonly string[] => [
  'Authorization',
  `Basic ${Buffer.from(`${encodeURIComponent(key)}:${encodeURIComponent(secret)}`).toString('base64')}`,
]

/** With `client_secret_basic`, as most clients do. */
export function ask(
  server: Target,
  endpoint: string,
  caller: Pair,
  token: string,
  { headers = [], ...call }: Pick<Call, 'headers' | 'from' | 'scheme' | 'port'> = {},
): Promise<Answer> {
  return send(server, endpoint, {
    ...call,
    method: 'POST',
    headers: [...formType, ...basicOf(caller), ...headers],
    body: new URLSearchParams({ token }).toString(),
  })
}

/** What introspection says; the answer must be a 200. */
export async function introspect(
  server: Target,
  caller: Pair,
  token: string,
): Promise<Readonly<Record<string, unknown>>> {
  const { status, body } = await ask(server, '/oauth/introspect', caller, token)
  if (status !== 200) throw new Error(`introspection answered ${status}: ${body}`)
  return JSON.parse(body) as Readonly<Record<string, unknown>>
}

export const revoke = (server: Target, caller: Pair, token: string): Promise<Answer> =>
  ask(server, '/oauth/revoke', caller, token)
