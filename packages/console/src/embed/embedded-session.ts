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
  const token = (): Promise<string> => (current ??= ask())

  /** Requests that find the same token dead share the next one. */
  const renewed = (dead: string | null): Promise<string> => {
    const before = current
    current = (async () => {
      const given = await before?.catch(() => null)
      return given === null || given === undefined || bearerOf(given) === dead ? ask() : given
    })()
    return current
  }

  const send: Send = async (request) => {
    // A body can be read once: the copy is for the second try.
    const again = request.clone()
    const response = await fetch(request)
    if (response.status !== 401) return response
    if (typeof source === 'string') {
      ended()
      return response
    }
    again.headers.set('authorization', bearerOf(await renewed(request.headers.get('authorization'))))
    const second = await fetch(again)
    if (second.status === 401) ended()
    return second
  }

  return { token, send }
}

const bearerOf = (token: string): string => `Bearer ${token}`
