/** The cookie of a session. `__Host-` binds it to this very host: no other host can set it, and none receives it. */

import type { FastifyReply, FastifyRequest } from 'fastify'

export const sessionCookie = '__Host-guichet'

const attributes = { path: '/', secure: true, httpOnly: true, sameSite: 'strict' } as const

export const setSessionCookie = (reply: FastifyReply, value: string): void =>
  void reply.setCookie(sessionCookie, value, attributes)

export const clearSessionCookie = (reply: FastifyReply): void =>
  void reply.clearCookie(sessionCookie, attributes)

/** Null where there is none. Two of that name are none: nobody knows which is meant. */
export function cookieValue({ headers }: Pick<FastifyRequest, 'headers'>): string | null {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim())
  const named = pairs.filter((pair) => pair.startsWith(`${sessionCookie}=`))
  const [only] = named
  return named.length === 1 && only !== undefined ? only.slice(sessionCookie.length + 1) : null
}
