/** The end of a listener: what callers have begun is finished, but none of them can make it wait for long. */

import type { Server } from 'node:http'

/** Supervisors wait for ten seconds before they kill; what is left of them is for writing. */
const patience = 7_000

/** Waits for the closing of a server, and ends each connection as soon as nothing is under way on it. */
export async function drain(server: Server, closed: Promise<unknown>): Promise<void> {
  // Closing ends the connections that are idle then; the others fall idle later, and would be kept for a minute.
  const sweep = setInterval(() => server.closeIdleConnections(), 50)
  const deadline = setTimeout(() => server.closeAllConnections(), patience)
  try {
    await closed
  } finally {
    clearInterval(sweep)
    clearTimeout(deadline)
  }
}
