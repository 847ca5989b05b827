import { placesOfWay } from '../define/places.ts'
import type { Dialect } from '../dialect.ts'
import type { ArrivedRequest, ExchangeRequest, Reading } from '../messages.ts'
import { Unread } from '../strict/unread.ts'
import { credentialReader } from './credential.ts'
import { environmentReader } from './environment.ts'
import { fixedChecker } from './fixed.ts'
import type { Parts } from './parts.ts'
import { readingOf } from './reading.ts'
import { resourceReader } from './resource.ts'
import { scopeReader } from './scope.ts'

/** Makes the function that reads a dialect's exchange requests; the inverse of `requestWriter`. */
export function requestReader(dialect: Dialect): (request: ArrivedRequest) => Reading<ExchangeRequest> {
  return readingOf(dialect.request, exchangeReader(dialect))
}

function exchangeReader(dialect: Dialect): (parts: Parts) => ExchangeRequest | Unread {
  const { request } = dialect
  const checkFixed = fixedChecker(request.fixed)
  const readCredential = credentialReader(request.credentials)
  const readEnvironment = request.environment ? environmentReader(request.environment) : () => null
  const readScopes = request.scope ? scopeReader(request.scope) : () => null
  const readResource = request.resource ? resourceReader(request.resource) : () => null
  const inAuthorization = credentialHeaders(dialect).has('authorization')
  return (parts) => {
    const unfixed = checkFixed(parts)
    if (unfixed) return unfixed
    const credential = readCredential(parts)
    if (credential instanceof Unread) return credential
    const environment = readEnvironment(parts)
    if (environment instanceof Unread) return environment
    const scopes = readScopes(parts)
    if (scopes instanceof Unread) return scopes
    const resource = readResource(parts)
    if (resource instanceof Unread) return resource
    const usedAuthorization = inAuthorization && parts.headers.has('authorization')
    return { ...credential, environment, scopes, resource, usedAuthorization }
  }
}

function credentialHeaders(dialect: Dialect): ReadonlySet<string> {
  const places = dialect.request.credentials.flatMap((way) =>
    'basic' in way ? [{ header: 'authorization' }] : placesOfWay(way),
  )
  return new Set(places.flatMap((place) => ('header' in place ? [place.header.toLowerCase()] : [])))
}
