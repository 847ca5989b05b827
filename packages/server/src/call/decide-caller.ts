/** Whether a proven credential may ask about tokens, and for which API. Pure. */

import type { GrantApi } from '../exchange/decide-grant.ts'
import type { ProvenCredential } from '../exchange/prove-secret.ts'
import { Refusal } from '../exchange/refusal.ts'
import { refuseUnusable } from '../exchange/usable-caller.ts'

/** The API of a caller, whose tokens it may ask about. */
export type CallerApi = Pick<GrantApi, 'audience' | 'sandbox'>

/** Throws a `Refusal` for a caller that would get no token either. */
export function decideCaller(
  proven: ProvenCredential,
  address: string,
  apis: ReadonlyMap<string, CallerApi>,
  now: number,
): CallerApi {
  refuseUnusable(proven, address, now)
  const api = apis.get(proven.holder.credential?.api ?? '')
  if (api === undefined) throw new Refusal('invalid', 'the credential is of an API that is not served here')
  if (proven.holder.credential?.environment === 'sandbox' && !api.sandbox) {
    throw new Refusal('invalid', 'the API has no sandbox')
  }
  return api
}
