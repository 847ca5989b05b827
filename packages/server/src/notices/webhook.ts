/**
 * Posts a notice to the operator's own address. The signature is over the time and the very bytes of the body, so that
 * its reader can tell who sent it, and refuse what is old.
 */

import { createHmac } from 'node:crypto'

export interface Webhook {
  /** Resolves where the answer is 2xx; rejects with a reason that names no secret. */
  post(body: string, now: number): Promise<void>
}

const patience = 10_000

export function createWebhook(url: string, secret: string): Webhook {
  return {
    async post(body, now) {
      const time = Math.floor(now / 1000)
      const signature = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-guichet-signature': `t=${time},v1=${signature}`,
        },
        body,
        // A redirect would hand the notice to whoever it names.
        redirect: 'manual',
        signal: AbortSignal.timeout(patience),
      })
      await response.body?.cancel()
      if (!response.ok) throw new Error(`the webhook was answered ${response.status}`)
    },
  }
}
