/** The chores of a running server. */

import { lifespansOf } from '../signing-keys/in-use.ts'
import { advanceSigningKeys } from '../signing-keys/rotate.ts'
import { recordSums, type SummingParts } from '../exchange/record-refusal.ts'
import { tellEnds } from '../revocations/tell-ends.ts'
import type { SignedApi } from './apis.ts'
import type { Installation } from './installation.ts'
import type { NoticeWork } from './notices.ts'
import type { Runtime } from './runtime.ts'
import type { Chore } from './upkeep.ts'

const second = 1_000

/** Thirteen months: this month can be compared with the same one a year ago. */
const usageKept = 396 * 24 * 3600 * second

export function serverChores(
  { store, configuration }: Installation,
  apis: ReadonlyMap<string, SignedApi>,
  runtime: Runtime,
  summing: readonly SummingParts[],
  notices: NoticeWork,
): readonly Chore[] {
  const lifespans = lifespansOf(apis.values(), configuration.tokens.leeway)
  return [
    {
      name: 'signing keys',
      every: second,
      work: () => advanceSigningKeys(store, lifespans, { now: Date.now(), actor: 'server' }),
    },
    { name: 'ends of credentials', every: second, work: () => tellEnds(store, Date.now()) },
    { name: 'last uses', every: 5 * second, work: () => runtime.lastUses.flush() },
    { name: 'usage', every: 5 * second, work: () => runtime.usage.flush() },
    { name: 'old usage', every: 3600 * second, work: () => store.pruneUsage(Date.now() - usageKept) },
    { name: 'refusals added up', every: 60 * second, work: () => Promise.all(summing.map(recordSums)) },
    {
      name: 'notices planned',
      every: 3600 * second,
      atStart: true,
      work: () => notices.plan().then(notices.send),
    },
    { name: 'notices sent', every: 60 * second, work: notices.send },
    { name: 'sign-ins', every: 600 * second, work: () => store.pruneSignIns(Date.now()) },
    { name: 'revoked tokens', every: 600 * second, work: () => store.pruneRevokedTokens(Date.now()) },
  ]
}
