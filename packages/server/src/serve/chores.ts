/** The chores of a running server. */

import { advanceSigningKeys } from '../signing-keys/rotate.ts'
import { type ExchangeParts, recordSums } from '../exchange/exchange.ts'
import type { SignedApi } from './apis.ts'
import type { Installation } from './installation.ts'
import type { Runtime } from './runtime.ts'
import type { Chore } from './upkeep.ts'

const second = 1_000

export function serverChores(
  { store, configuration }: Installation,
  apis: ReadonlyMap<string, SignedApi>,
  runtime: Runtime,
  parts: Pick<ExchangeParts, 'sums' | 'record' | 'now'>,
): readonly Chore[] {
  const longestLife = (algorithm: string): number => {
    const lives = [...apis.values()].filter((api) => api.algorithm === algorithm).map((api) => api.lifetime)
    return Math.max(0, ...lives) * second
  }
  // Another instance may sign with the old key until it has followed the change.
  const leeway = configuration.tokens.leeway * second + 5 * second
  return [
    {
      name: 'signing keys',
      every: second,
      work: () => advanceSigningKeys(store, { longestLife, leeway }, { now: Date.now(), actor: 'server' }),
    },
    { name: 'last uses', every: 5 * second, work: () => runtime.lastUses.flush() },
    { name: 'refusals added up', every: 60 * second, work: () => recordSums(parts) },
    { name: 'revoked tokens', every: 600 * second, work: () => store.pruneRevokedTokens(Date.now()) },
  ]
}
