/** What credentials can be made for: the APIs of the configuration, and the management API itself. */

import type { Dialect, Environment } from '@guichet/dialects'
import { type Api, managementApi } from '../configuration/configuration.ts'
import type { Organization } from '../stores/records.ts'

export interface ApiOffer {
  readonly name: string
  readonly title: string
  readonly scopes: readonly string[]
  readonly environments: readonly Environment[]
  /** What the key of a new key pair begins with. */
  readonly keyPrefix: Readonly<Record<Environment, string>>
  /** What its documentation calls each kind of credential, and where its own console had them. */
  readonly words: Dialect['words']
}

export const managementScopes = [
  'organizations:read',
  'organizations:write',
  'members:read',
  'members:write',
  'credentials:read',
  'credentials:write',
  'apis:read',
  'audit:read',
  'signing-keys:read',
  'signing-keys:write',
  'embedded-sessions:write',
] as const

export type ManagementScope = (typeof managementScopes)[number]

/** What only the operator's own organization may hold. */
const operatorScopes: ReadonlySet<string> = new Set<ManagementScope>([
  'organizations:write',
  'signing-keys:read',
  'signing-keys:write',
  'embedded-sessions:write',
])

export const managementOffer: ApiOffer = Object.freeze<ApiOffer>({
  name: managementApi,
  title: 'Guichet management API',
  scopes: managementScopes,
  environments: ['production'],
  keyPrefix: { production: '', sandbox: '' },
  words: {
    en: {
      'service-token': { name: 'Service token', key: null, secret: 'Service token', where: [] },
      'personal-token': { name: 'Personal token', key: null, secret: 'Personal token', where: [] },
      'key-pair': { name: 'Key pair', key: 'client_id', secret: 'client_secret', where: [] },
    },
    fr: {
      'service-token': { name: 'Jeton de service', key: null, secret: 'Jeton de service', where: [] },
      'personal-token': { name: 'Jeton personnel', key: null, secret: 'Jeton personnel', where: [] },
      'key-pair': { name: 'Paire de clés', key: 'client_id', secret: 'client_secret', where: [] },
    },
  },
})

export const offersOf = (apis: readonly Api[]): readonly ApiOffer[] => [...apis.map(offerOf), managementOffer]

const offerOf = ({ name, title, scopes, sandbox, dialects }: Api): ApiOffer => ({
  name,
  title,
  scopes,
  environments: sandbox === null ? ['production'] : ['production', 'sandbox'],
  // A client of the first dialect is the one that the documentation shows.
  keyPrefix: dialects[0].keyPrefix,
  words: dialects[0].words,
})

/** What a credential of this organization may hold at most. */
export const scopesOffered = (
  offer: ApiOffer,
  organization: Pick<Organization, 'operator'>,
): readonly string[] =>
  offer.name === managementApi && !organization.operator
    ? offer.scopes.filter((scope) => !operatorScopes.has(scope))
    : offer.scopes
