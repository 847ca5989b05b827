/** The list as somebody else would read it: jose checks the signature, the rest is the documented format. */

import { createHash } from 'node:crypto'
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, compactVerify, type JSONWebKeySet } from 'jose'
import type { TestServer } from '../running-server.ts'
import { type Answer, send } from '../transport/client.ts'

export const listPath = '/.well-known/revocations'

export type Kind = 'credentials' | 'organizations' | 'members'

export interface ListPayload {
  readonly iss: string
  readonly iat: number
  readonly seq: number
  readonly kids: readonly string[]
  readonly dead: Readonly<Record<Kind | 'tokens', string>>
  readonly notBefore: Readonly<Record<Kind, readonly (readonly [string, number])[]>>
}

export const fetchList = (
  server: TestServer,
  headers: readonly string[] = [],
  from?: string,
): Promise<Answer> => send(server, listPath, { headers, ...(from === undefined ? {} : { from }) })

/** The list, its signature checked. */
export async function readList(server: TestServer): Promise<ListPayload> {
  const { status, body } = await fetchList(server)
  if (status !== 200) throw new Error(`the list answers ${status}`)
  return verified(server, body)
}

export async function verified(server: TestServer, text: string): Promise<ListPayload> {
  const keys = createLocalJWKSet(
    JSON.parse((await send(server, '/.well-known/jwks.json')).body) as JSONWebKeySet,
  )
  const { payload, protectedHeader } = await compactVerify(text, keys)
  if (protectedHeader.typ !== 'revocations+jwt') throw new Error(`of type ${protectedHeader.typ}`)
  return JSON.parse(Buffer.from(payload).toString()) as ListPayload
}

export const digest = (id: string): Buffer => createHash('sha256').update(id).digest().subarray(0, 8)

export const digestsIn = (text: string): readonly Buffer[] => {
  const bytes = Buffer.from(text, 'base64url')
  return Array.from({ length: bytes.length / 8 }, (_, at) => bytes.subarray(8 * at, 8 * at + 8))
}

const isIn = (text: string, id: string): boolean => digestsIn(text).some((one) => one.equals(digest(id)))

/** Whether a token is good by this list, of whose signature and life nothing is asked. */
export function isGood({ kids, dead, notBefore }: ListPayload, token: string): boolean {
  const { kid = '' } = decodeProtectedHeader(token)
  const claims = decodeJwt<{ cred: string; org: string; mem?: string }>(token)
  const subjects: readonly (readonly [Kind, string])[] = [
    ['credentials', claims.cred],
    ['organizations', claims.org],
    ...(claims.mem === undefined ? [] : [['members', claims.mem] as const]),
  ]
  if (!kids.includes(kid) || isIn(dead.tokens, claims.jti ?? '')) return false
  return subjects.every(([kind, id]) => {
    const bound = notBefore[kind].find(([name]) => name === digest(id).toString('base64url'))?.[1]
    return !isIn(dead[kind], id) && (bound === undefined || (claims.iat ?? 0) > bound)
  })
}
