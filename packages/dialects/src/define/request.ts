import type { BodyKind, CredentialPlace, EnvironmentPlace, RequestFormat } from '../dialect.ts'
import type { RequestSource } from '../source.ts'
import { credentialPlace, credentialWays, fixedFields, fixedValues, place } from './places.ts'

export function requestFormat(source: RequestSource): RequestFormat {
  return {
    method: source.method ?? 'POST',
    path: source.path,
    aliases: [...(source.aliases ?? [])],
    bodies: bodies(source),
    credentials: credentials(source.credentials),
    headers: { ...source.headers },
    fixed: {
      fields: fixedFields(source.fixed?.fields),
      headers: fixedValues(source.fixed?.headers),
      query: fixedValues(source.fixed?.query),
    },
    environment: environment(source),
    scope: source.scope ? { at: place(source.scope.at), separator: source.scope.separator ?? ' ' } : null,
    resource: source.resource ? place(source.resource) : null,
    unserved: [...(source.unserved ?? [])],
  }
}

function bodies(source: RequestSource): readonly [BodyKind, ...BodyKind[]] {
  const [first, ...rest] = typeof source.body === 'string' ? [source.body] : (source.body ?? [])
  return [first ?? (source.method === 'GET' ? 'none' : 'json'), ...rest]
}

function credentials(source: RequestSource['credentials']): readonly [CredentialPlace, ...CredentialPlace[]] {
  const [first, ...rest] = credentialWays(source)
  if (first === undefined) throw new TypeError('request.credentials lists no way of giving a credential.')
  return [credentialPlace(first), ...rest.map(credentialPlace)]
}

function environment({ environment: source }: RequestSource): EnvironmentPlace | null {
  if (!source) return null
  return {
    at: place(source.at),
    spelling: { ...source.spelling },
    ignoreCase: source.ignoreCase ?? false,
    missing: source.missing ?? 'refused',
  }
}
