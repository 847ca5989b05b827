import type { BodyKind } from '../dialect.ts'
import { credentialWays, fixedFields, fixedValues } from '../define/places.ts'
import type { CredentialSource, RequestSource } from '../source.ts'
import type { Fault } from './fault.ts'
import { checkHeaders, checkHeaderValue } from './headers.ts'
import type { Check } from './sound.ts'
import { checkCollisions, checkField, checkFieldFits, checkPlace } from './places.ts'
import type { UsedPlace } from './places.ts'

const body = ['request.method', 'request.body']

export const requestChecks: readonly Check<RequestSource>[] = [
  { reads: ['request.path', 'request.aliases'], run: checkPaths },
  { reads: body, run: checkBodies },
  { reads: ['request.credentials'], run: checkWays },
  {
    reads: [...body, 'request.credentials'],
    run: (source) => checkPlaces(credentialPlaces(source), source),
  },
  {
    reads: [...body, 'request.environment', 'request.scope'],
    run: (source) => checkPlaces(otherPlaces(source), source),
  },
  { reads: [...body, 'request.fixed', 'request.unserved'], run: checkFixed },
  {
    reads: [
      'request.credentials',
      'request.environment',
      'request.scope',
      'request.fixed',
      'request.headers',
    ],
    run: (source) =>
      checkCollisions([...credentialPlaces(source), ...otherPlaces(source), ...fixedPlaces(source)]),
  },
  { reads: ['request.scope'], run: checkScope },
  { reads: ['request.environment'], run: checkEnvironment },
  { reads: ['request.headers'], run: ({ headers }) => checkHeaders(['request', 'headers'], headers) },
]

function* checkPlaces(uses: readonly UsedPlace[], source: RequestSource): Generator<Fault> {
  for (const { path, place } of uses) yield* checkPlace(path, place, bodiesOf(source))
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
    } else if (/[:*{}]/.test(text)) {
      // To a router these are wildcards: the exchange would answer at paths that nobody wrote.
      yield {
        path: at,
        message: 'The path is literal; a tenant in the path cannot be said.',
        mend: 'Leave out ":", "*", "{" and "}"; for a few tenants write a file for each.',
      }
    } else if (/[%\\]|\/\.{1,2}(?:\/|$)/.test(text)) {
      // Clients and routers decode, turn or resolve these, each at another time.
      yield {
        path: at,
        message: 'No request would arrive at this path.',
        mend: 'Leave out "%", "\\" and the segments "." and "..".',
      }
    } else if (all.findIndex((other) => other.text === text) < index) {
      yield { path: at, message: 'This path is listed twice.', mend: 'Leave it out.' }
    }
  }
}

function* checkBodies(source: RequestSource): Generator<Fault> {
  const bodies = bodiesOf(source)
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

function* checkWays(source: RequestSource): Generator<Fault> {
  const ways = credentialWays(source.credentials)
  if (ways.length === 0) {
    yield {
      path: ['request', 'credentials'],
      message: 'No way of giving a credential is listed.',
      mend: 'Say where key and secret sit, as in { key: { field: id }, secret: { field: secret } }.',
    }
  }
  for (const [index, way] of ways.entries()) {
    if (!('joined' in way) || way.separator !== '') continue
    yield {
      path: [...wayPath(source, index), 'separator'],
      message: 'The separator is empty.',
      mend: 'Say what stands between key and secret, as ":".',
    }
  }
}

function wayPath({ credentials }: RequestSource, index: number): Fault['path'] {
  return ['request', 'credentials', ...(Array.isArray(credentials) ? [index] : [])]
}

function credentialPlaces(source: RequestSource): readonly UsedPlace[] {
  return credentialWays(source.credentials).flatMap((way, index) =>
    wayPlaces(way, wayPath(source, index), index),
  )
}

function otherPlaces({ environment, scope }: RequestSource): readonly UsedPlace[] {
  return [
    ...(environment ? [{ path: ['request', 'environment', 'at'], place: environment.at, way: null }] : []),
    ...(scope ? [{ path: ['request', 'scope', 'at'], place: scope.at, way: null }] : []),
  ]
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

function* checkFixed(source: RequestSource): Generator<Fault> {
  const { fixed, unserved = [] } = source
  const bodies = bodiesOf(source)
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

function* checkScope({ scope }: RequestSource): Generator<Fault> {
  if (scope?.separator === '') {
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
