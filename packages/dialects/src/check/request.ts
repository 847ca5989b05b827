import type { BodyKind } from '../dialect.ts'
import { credentialWays, fixedFields, fixedValues } from '../define/places.ts'
import type { CredentialSource, RequestSource } from '../source.ts'
import type { Fault } from './fault.ts'
import { checkHeaders, checkHeaderValue } from './headers.ts'
import { checkCollisions, checkField, checkFieldFits, checkPlace } from './places.ts'
import type { UsedPlace } from './places.ts'

export function* checkRequest(source: RequestSource): Generator<Fault> {
  const bodies = bodiesOf(source)
  yield* checkPaths(source)
  yield* checkBodies(source, bodies)
  const variable = variablePlaces(source)
  if (credentialWays(source.credentials).length === 0) {
    yield {
      path: ['request', 'credentials'],
      message: 'No way of giving a credential is listed.',
      mend: 'Say where key and secret sit, as in { key: { field: id }, secret: { field: secret } }.',
    }
  }
  for (const { path, place } of variable) yield* checkPlace(path, place, bodies)
  yield* checkFixed(source, bodies)
  yield* checkCollisions([...variable, ...fixedPlaces(source)])
  yield* checkSeparators(source)
  yield* checkEnvironment(source)
  yield* checkHeaders(['request', 'headers'], source.headers)
}

function bodiesOf(source: RequestSource): readonly BodyKind[] {
  if (source.body === undefined) return [source.method === 'GET' ? 'none' : 'json']
  return typeof source.body === 'string' ? [source.body] : source.body
}

function* checkPaths({ path, aliases = [] }: RequestSource): Generator<Fault> {
  const all = [
    { at: ['request', 'path'], text: path },
    ...aliases.map((text, index) => ({ at: ['request', 'aliases', index], text })),
  ]
  for (const [index, { at, text }] of all.entries()) {
    if (!/^\/[\x21\x22\x24-\x3e\x40-\x7e]*$/.test(text)) {
      yield {
        path: at,
        message: 'This is not the path of an address.',
        mend: 'Begin with "/", without host, query, fragment or blanks; fixed parameters go to fixed.query.',
      }
    } else if (all.findIndex((other) => other.text === text) < index) {
      yield { path: at, message: 'This path is listed twice.', mend: 'Leave it out.' }
    }
  }
}

function* checkBodies(source: RequestSource, bodies: readonly BodyKind[]): Generator<Fault> {
  const path = ['request', 'body']
  if (bodies.length === 0) {
    yield { path, message: 'No kind of body is listed.', mend: 'Use json, form or none.' }
  }
  if (new Set(bodies).size < bodies.length) {
    yield { path, message: 'A kind of body is listed twice.', mend: 'List each kind once.' }
  }
  if (bodies.includes('none') && bodies.length > 1) {
    yield { path, message: 'A request has a body or it has none.', mend: 'Use none alone, or json and form.' }
  }
  if (source.method === 'GET' && !bodies.includes('none')) {
    yield {
      path,
      message: 'A GET request has no body.',
      mend: 'Set it to none, or the method to POST or PUT.',
    }
  }
}

function variablePlaces(source: RequestSource): readonly UsedPlace[] {
  const { environment, scope } = source
  const single = !Array.isArray(source.credentials)
  const uses = credentialWays(source.credentials).flatMap((way, index) =>
    wayPlaces(way, ['request', 'credentials', ...(single ? [] : [index])], index),
  )
  if (environment) uses.push({ path: ['request', 'environment', 'at'], place: environment.at, way: null })
  if (scope) uses.push({ path: ['request', 'scope', 'at'], place: scope.at, way: null })
  return uses
}

function fixedPlaces({ fixed, headers }: RequestSource): readonly UsedPlace[] {
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

function* checkFixed({ fixed, unserved = [] }: RequestSource, bodies: readonly BodyKind[]): Generator<Fault> {
  for (const [index, { field }] of fixedFields(fixed?.fields).entries()) {
    const path = ['request', 'fixed', 'fields', Array.isArray(fixed?.fields) ? index : field.join('.')]
    yield* checkField(path, field)
    yield* checkFieldFits(path, field, bodies)
  }
  for (const [index, field] of unserved.entries()) {
    yield* checkFieldFits(['request', 'unserved', index], [field], bodies)
  }
  const values = Object.entries(fixedValues(fixed?.headers)).map(
    ([name, { value }]) => [name, value] as const,
  )
  yield* checkHeaders(['request', 'fixed', 'headers'], Object.fromEntries(values))
}

function* checkSeparators(source: RequestSource): Generator<Fault> {
  const single = !Array.isArray(source.credentials)
  for (const [index, way] of credentialWays(source.credentials).entries()) {
    if (!('joined' in way) || way.separator !== '') continue
    const path = ['request', 'credentials', ...(single ? [] : [index]), 'separator']
    yield {
      path,
      message: 'The separator is empty.',
      mend: 'Say what stands between key and secret, as ":".',
    }
  }
  if (source.scope?.separator === '') {
    yield {
      path: ['request', 'scope', 'separator'],
      message: 'The separator is empty.',
      mend: 'Say what stands between two scopes: " " or ",".',
    }
  }
}

function* checkEnvironment({ environment }: RequestSource): Generator<Fault> {
  if (!environment) return
  const path = ['request', 'environment', 'spelling']
  const { production, sandbox } = environment.spelling
  const fold = (text: string): string => (environment.ignoreCase ? text.toLowerCase() : text)
  if (fold(production) === fold(sandbox)) {
    yield { path, message: 'Both environments are spelled alike.', mend: 'Give each a spelling of its own.' }
  }
  for (const [name, text] of Object.entries(environment.spelling)) {
    if (text === '') yield { path: [...path, name], message: 'The spelling is empty.', mend: 'Say a word.' }
    else if ('header' in environment.at) yield* checkHeaderValue([...path, name], text)
  }
}
