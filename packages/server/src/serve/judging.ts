/** The doors at which calls are judged. They have the same judges, so that they never disagree. */

import type { Configuration } from '../configuration/configuration.ts'
import type { AppOptions } from '../http/app.ts'
import type { GatewayOptions } from '../http/gateway.ts'
import { callJudge, type JudgeParts } from '../http/judge-call.ts'
import { gatewayApi, judgedApi, managementJudged } from './apis.ts'
import type { Runtime } from './runtime.ts'

export const judgeParts = ({ authenticator, lastUses, usage }: Runtime): JudgeParts => ({
  authenticator,
  used({ credentialId, organizationId, environment, secretId }, api, address) {
    usage.count('calls', { credentialId, organizationId, environment, api })
    if (secretId !== null) lastUses.note({ credentialId, secretId, at: Date.now(), address })
  },
})

export function callDoors(
  { apis, forwardAuth }: Configuration,
  judging: JudgeParts,
  common: Omit<GatewayOptions, 'apis'>,
): Pick<AppOptions, 'gateway' | 'forwardAuth'> {
  const judged = apis.map((api) => ({ api, judge: callJudge(judgedApi(api), judging) }))
  return {
    gateway: { ...common, apis: judged.map(({ api, judge }) => gatewayApi(api, judge)) },
    forwardAuth: {
      ...common,
      apis: judged.map(({ api, judge }) => ({ judge, hosts: api.hosts, routes: api.routes })),
      standard: callJudge(managementJudged, judging),
      unnamed: forwardAuth.unnamed,
    },
  }
}
