/** Every place of a request that a dialect uses, and for what. */

import { credentialWays, fixedFields } from '../define/places.ts'
import type { CredentialSource, RequestSource } from '../source.ts'
import type { Fault } from './fault.ts'
import { bodiesOf } from './paths.ts'
import { checkPlace } from './places.ts'
import type { UsedPlace } from './places.ts'

export function* checkPlaces(uses: readonly UsedPlace[], source: RequestSource): Generator<Fault> {
  for (const { path, place } of uses) yield* checkPlace(path, place, bodiesOf(source))
}

export function wayPath({ credentials }: RequestSource, index: number): Fault['path'] {
  return ['request', 'credentials', ...(Array.isArray(credentials) ? [index] : [])]
}

export function credentialPlaces(source: RequestSource): readonly UsedPlace[] {
  return credentialWays(source.credentials).flatMap((way, index) =>
    wayPlaces(way, wayPath(source, index), index),
  )
}

export function otherPlaces({ environment, scope, resource }: RequestSource): readonly UsedPlace[] {
  return [
    ...(environment ? [{ path: ['request', 'environment', 'at'], place: environment.at, way: null }] : []),
    ...(scope ? [{ path: ['request', 'scope', 'at'], place: scope.at, way: null }] : []),
    ...(resource ? [{ path: ['request', 'resource'], place: resource, way: null }] : []),
  ]
}

export function fixedPlaces({ fixed, headers }: RequestSource): readonly UsedPlace[] {
  const at = (path: Fault['path'], place: UsedPlace['place']): UsedPlace => ({ path, place, way: null })
  const isList = Array.isArray(fixed?.fields)
  return [
    ...fixedFields(fixed?.fields).map(({ field }, index) =>
      at(['request', 'fixed', 'fields', isList ? index : field.join('.')], { field }),
    ),
    ...Object.keys(fixed?.headers ?? {}).map((header) =>
      at(['request', 'fixed', 'headers', header], { header }),
    ),
    ...Object.keys(headers ?? {}).map((header) => at(['request', 'headers', header], { header })),
    ...Object.keys(fixed?.query ?? {}).map((query) => at(['request', 'fixed', 'query', query], { query })),
  ]
}

function wayPlaces(way: CredentialSource, path: Fault['path'], index: number): UsedPlace[] {
  if ('basic' in way) {
    const place = { header: 'Authorization', scheme: 'Basic' }
    return [{ path: [...path, 'basic'], place, way: { index, alone: false } }]
  }
  if ('joined' in way) return [{ path: [...path, 'joined'], place: way.joined, way: { index, alone: false } }]
  const secret = {
    path: [...path, 'secret'],
    place: way.secret,
    way: { index, alone: way.key === undefined },
  }
  return way.key === undefined
    ? [secret]
    : [{ path: [...path, 'key'], place: way.key, way: { index, alone: false } }, secret]
}
