/** The APIs of the configuration as the exchange, the gateway and forward-auth want them, and the management API. */

import { claimsWriter, type Environment } from '@guichet/dialects'
import { oauth2 } from '@guichet/dialects/catalog'
import { managementApi } from '../configuration/configuration.ts'
import {
  type Api,
  type Configuration,
  type SigningAlgorithm,
  upstreamOf,
} from '../configuration/configuration.ts'
import { managementScopes } from '../credentials/offers.ts'
import type { GrantApi } from '../exchange/decide-grant.ts'
import type { GatewayApi } from '../http/gateway.ts'
import type { TriedApi } from '../http/management/tried-api.ts'
import type { JudgedApi } from '../http/judge-call.ts'

/** Served like any other: its credentials are key pairs and tokens of the API named `guichet`. */
const managementLifetime = 900

export interface SignedApi extends GrantApi {
  readonly algorithm: SigningAlgorithm
}

export function grantApis({ apis, signing }: Configuration): ReadonlyMap<string, SignedApi> {
  const management: SignedApi = {
    name: managementApi,
    audience: managementAudience,
    scopes: managementScopes,
    lifetime: managementLifetime,
    sandbox: false,
    claims: () => ({}),
    algorithm: signing.algorithm,
  }
  return new Map([...apis.map(grantApi), management].map((api) => [api.name, api]))
}

export const managementAudience: string = `urn:guichet:api:${managementApi}`

export const managementJudged: JudgedApi = {
  name: managementApi,
  audience: managementAudience,
  dialects: [oauth2],
  environments: ['production'],
}

const grantApi = (api: Api): SignedApi => ({
  name: api.name,
  audience: api.audience,
  scopes: api.scopes,
  lifetime: api.lifetime ?? api.dialects[0].lifetime,
  sandbox: api.sandbox !== null,
  claims: claimsWriter(api.dialects[0]),
  algorithm: api.algorithm,
})

export const judgedApi = (api: Api): JudgedApi => ({
  name: api.name,
  audience: api.audience,
  dialects: api.dialects,
  environments: environmentsOf(api),
})

const environmentsOf = (api: Api): readonly Environment[] =>
  api.sandbox === null ? ['production'] : ['production', 'sandbox']

/** How the credentials of each API are tried: in the dialect that its documentation shows, at its own host. */
export function triedApis({ apis, issuer, standard }: Configuration): ReadonlyMap<string, TriedApi> {
  const { origin } = new URL(issuer)
  const tried = apis.map((api): readonly [string, TriedApi] => [
    api.name,
    {
      dialect: api.dialects[0],
      baseUrl: api.hosts[0] === undefined ? origin : `https://${api.hosts[0]}`,
      routes: api.routes,
      sample: api.sample,
      hasUpstream: (environment) => upstreamOf(api, environment) !== null,
    },
  ])
  const own = { dialect: standard, baseUrl: origin, routes: [], sample: null, hasUpstream: () => false }
  return new Map([...tried, [managementApi, own]])
}

/** Only APIs with an upstream pass through the gateway; the others are judged for their own proxy. */
export const gatewayApi = (api: Api, judge: GatewayApi['judge']): GatewayApi => ({
  judge,
  hosts: api.hosts,
  routes: api.upstream === null ? [] : api.routes,
  upstreamOf: ({ environment }) => upstreamOf(api, environment),
})
