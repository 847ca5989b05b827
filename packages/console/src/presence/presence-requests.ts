/**
 * Where the server wants a proof of presence, the member is asked for it once and the request goes out again: no page
 * has to know which of its actions weigh heavily.
 */

import type { Send } from '../api/client.ts'

export interface PresenceRequests {
  /** Whether the dialog is wanted now. */
  readonly wanted: () => boolean
  readonly subscribe: (listener: () => void) => () => void
  /** Resolves to whether presence was proved. Those who ask at the same time share one dialog. */
  readonly ask: () => Promise<boolean>
  readonly answer: (proved: boolean) => void
}

export function createPresenceRequests(): PresenceRequests {
  const listeners = new Set<() => void>()
  let waiting: { readonly promise: Promise<boolean>; readonly resolve: (proved: boolean) => void } | null =
    null
  const tell = (): void => listeners.forEach((listener) => listener())
  return {
    wanted: () => waiting !== null,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    ask() {
      if (waiting !== null) return waiting.promise
      waiting = Promise.withResolvers<boolean>()
      tell()
      return waiting.promise
    },
    answer(proved) {
      waiting?.resolve(proved)
      waiting = null
      tell()
    },
  }
}

export const askingForPresence =
  (requests: Pick<PresenceRequests, 'ask'>, send: Send): Send =>
  async (request) => {
    // A body can be read once: the copy is for the second try.
    const again = request.clone()
    const response = await send(request)
    if (response.status !== 403 || !(await wantsPresence(response))) return response
    return (await requests.ask()) ? send(again) : response
  }

async function wantsPresence(response: Response): Promise<boolean> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null)
  return typeof body === 'object' && body !== null && 'code' in body && body.code === 'confirmation-required'
}
