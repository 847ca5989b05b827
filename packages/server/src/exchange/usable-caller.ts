import { addressList } from '../credentials/address.ts'
import { unusable } from '../credentials/holder.ts'
import type { ProvenCredential } from './prove-secret.ts'
import { Refusal } from './refusal.ts'

/**
 * Refuses a proven credential that may not be used now, or not from this address. With one cause for all of it, so that
 * the answer does not tell its state.
 */
export function refuseUnusable({ holder }: ProvenCredential, address: string, now: number): void {
  const reason = unusable(holder, now)
  if (reason !== null) throw new Refusal('invalid', reason)
  const blocks = holder.credential?.addresses ?? []
  if (blocks.length > 0 && !addressList(blocks)(address)) {
    throw new Refusal('invalid', 'the address is not on the list of the credential')
  }
}
