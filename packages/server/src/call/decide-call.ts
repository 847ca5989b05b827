/** Whether a principal may make this call of this API. Pure, and the same for the gateway, forward-auth and introspection. */

import type { Environment } from '@guichet/dialects'
import { addressList } from '../credentials/address.ts'
import { Refusal } from '../exchange/refusal.ts'
import type { Principal } from './principal.ts'

export interface CallWanted {
  readonly audience: string
  /** The environments that are served here. */
  readonly environments: readonly Environment[]
  /** Scopes that the route asks for, all of them. */
  readonly scopes: readonly string[]
  /** Null where nobody tells it: then what is bound to addresses is refused. */
  readonly address: string | null
}

/** Throws a `Refusal` on any doubt. */
export function decideCall(principal: Principal, wanted: CallWanted): void {
  // The signature is good, but it is the ticket of another counter.
  if (principal.audience !== wanted.audience) throw new Refusal('invalid', 'for another API')
  if (!wanted.environments.includes(principal.environment)) {
    throw new Refusal('invalid', 'of another environment')
  }
  if (principal.addresses.length > 0 && !isOneOf(principal.addresses, wanted.address)) {
    throw new Refusal('invalid', 'the address is not on the list of the credential')
  }
  if (!wanted.scopes.every((scope) => principal.scopes.includes(scope))) {
    throw new Refusal('forbidden', 'a scope is missing')
  }
}

const isOneOf = (blocks: readonly string[], address: string | null): boolean =>
  address !== null && addressList(blocks)(address)
