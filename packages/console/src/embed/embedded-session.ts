/**
 * The session of a page of another product: a token that its back end got for it. It lives in this object alone, and a
 * function of the page gives the next one when it has ended.
 */

import type { Send } from '../api/client.ts'

export type SessionSource = string | (() => string | Promise<string>)

export interface EmbeddedSession {
  readonly token: () => Promise<string>
  /** Sends a request, and once more with a fresh token where the one before has ended. */
  readonly send: Send
}

export function createEmbeddedSession(source: SessionSource, ended: () => void): EmbeddedSession {
  let current: Promise<string> | null = null
  const ask = async (): Promise<string> => (typeof source === 'string' ? source : source())
  /** What could not be given is asked for again the next time. */
  const keep = (asked: Promise<string>): Promise<string> => {
    current = asked
    asked.catch(() => {
      if (current === asked) current = null
    })
    return asked
  }
  const token = (): Promise<string> => current ?? keep(ask())

  /** Requests that find the same token dead share the next one. */
  const renewed = (dead: string | null): Promise<string> => {
    const before = current
    return keep(
      (async () => {
        const known = await before?.catch(() => null)
        return known === null || known === undefined || bearerOf(known) === dead ? ask() : known
      })(),
    )
  }

  /** Null where the page cannot give one: its own member may have signed out. */
  const given = (dead: string | null): Promise<string | null> => renewed(dead).catch(() => null)

  const send: Send = async (request) => {
    // A body can be read once: the copy is for the second try.
    const again = request.clone()
    const response = await fetch(request)
    if (response.status !== 401) return response
    const fresh = typeof source === 'string' ? null : await given(request.headers.get('authorization'))
    if (fresh === null) {
      ended()
      return response
    }
    again.headers.set('authorization', bearerOf(fresh))
    const second = await fetch(again)
    if (second.status === 401) ended()
    return second
  }

  return { token, send }
}

const bearerOf = (token: string): string => `Bearer ${token}`
