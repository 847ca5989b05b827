/**
 * Records the end of credentials whose tokens may outlive it, because it was set earlier after they were made. An end
 * comes by the clock, and instances have several: as an event in the trail it comes to all of them, in one order.
 *
 * A credential that nobody touched needs no event: its tokens have its end in them.
 */

import { changeEvent } from '../audit/change-event.ts'
import { changeIfDue } from '../stores/change-if-due.ts'
import type { Store } from '../stores/store.ts'

/** In one transaction; the next come a second later. */
const atOnce = 500

export async function tellEnds(
  store: Pick<Store, 'credentialsToExpire' | 'change'>,
  now: number,
): Promise<void> {
  if ((await store.credentialsToExpire(now, 1)).length === 0) return
  await changeIfDue(store, async (change) => {
    // Another instance may have been quicker.
    const ended = await change.credentialsToExpire(now, atOnce)
    for (const { id, organizationId, memberId, api, environment } of ended) {
      const subject = { organizationId, credentialId: id, memberId, api, environment }
      await change.record(changeEvent({ at: now, action: 'credential.expired', actor: 'server', ...subject }))
    }
    return ended.length === 0 ? null : ended
  })
}
