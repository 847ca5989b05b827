/**
 * The token of a link, from the fragment of the address. It is taken out of the address at once, so that it is neither
 * in the browser's history nor on a screen that somebody else sees, and is kept in this page's memory alone.
 */

import { useSyncExternalStore } from 'react'

let taken: string | null = null

export function takeLinkToken(): void {
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  if (token === null) return
  taken = token
  history.replaceState(history.state, '', location.pathname + location.search)
}

/** Null where the page was not opened by a link. A second link in the same window changes the fragment alone. */
export const useLinkToken = (): string | null => useSyncExternalStore(subscribe, () => taken)

function subscribe(listener: () => void): () => void {
  const changed = (): void => {
    takeLinkToken()
    listener()
  }
  addEventListener('hashchange', changed)
  return () => removeEventListener('hashchange', changed)
}
