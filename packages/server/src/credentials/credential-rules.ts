/** What a credential may be. Each rule gives the value in its stored form or throws a `Refused` for its field. */

import type { Environment } from '@guichet/dialects'
import type { Organization } from '../stores/records.ts'
import { isAddressBlock } from './address.ts'
import { type ApiOffer, scopesOffered } from './offers.ts'
import { Refused } from './refused.ts'

export function offerNamed(apis: readonly ApiOffer[], name: string): ApiOffer {
  const offer = apis.find((api) => api.name === name)
  if (offer === undefined) throw new Refused('invalid', 'api', 'There is no API of this name.')
  return offer
}

export function checkEnvironment(offer: ApiOffer, environment: Environment): Environment {
  if (offer.environments.includes(environment)) return environment
  throw new Refused('invalid', 'environment', `The API ${offer.name} does not offer this environment.`)
}

/** Null: all that the API offers to this organization. */
export function checkScopes(
  offer: ApiOffer,
  organization: Pick<Organization, 'operator'>,
  scopes: readonly string[] | null,
): readonly string[] {
  const offered = scopesOffered(offer, organization)
  if (scopes === null) return offered
  // RFC 6749 section 3.3.
  if (!scopes.every((scope) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope))) {
    throw new Refused('invalid', 'scopes', 'A scope has no spaces, quotes or backslashes.')
  }
  if (!scopes.every((scope) => offered.includes(scope))) {
    throw new Refused('invalid', 'scopes', `The API ${offer.name} does not offer one of these scopes.`)
  }
  return [...new Set(scopes)]
}

const mostAddresses = 100

export function checkAddresses(blocks: readonly string[]): readonly string[] {
  if (blocks.length > mostAddresses) {
    throw new Refused('invalid', 'addresses', `A credential lists at most ${mostAddresses} address blocks.`)
  }
  // A zone (`fe80::1%eth0`) means something on one machine only.
  if (!blocks.every((block) => isAddressBlock(block) && !block.includes('%'))) {
    throw new Refused(
      'invalid',
      'addresses',
      'An address block is an IPv4 or IPv6 address, or one with /bits.',
    )
  }
  return [...new Set(blocks.map((block) => block.toLowerCase()))]
}

/** Far beyond any use, and within what a date can hold. */
const latest = Date.UTC(9999, 0)

export function checkExpiry(expiresAt: number | null, now: number): number | null {
  if (expiresAt === null) return null
  if (!Number.isSafeInteger(expiresAt) || expiresAt <= now || expiresAt >= latest) {
    throw new Refused('invalid', 'expires', 'The end of a credential lies in the future.')
  }
  return expiresAt
}
