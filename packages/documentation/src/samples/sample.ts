/** An exchange and a call as data: what the samples of all programming languages are written from. */

import { callWriter } from '@guichet/dialects'
import type { CredentialPlace, Dialect, FieldPath, Place, Scalar } from '@guichet/dialects'
import { placeOf, tokenPlace } from '../answer-places.ts'
import type { PlacedValue } from '../answer-places.ts'
import { lifetimeOf } from '../facts.ts'
import type { ApiFacts } from '../facts.ts'
import { environmentNames } from './environment-names.ts'

export type Variable = 'key' | 'secret' | 'token'

export type Piece =
  string | { readonly variable: Variable } | { readonly formEncoded: Variable } | { readonly base64: Value }

/** Pieces that are put together to one text. */
export type Value = readonly Piece[]

export type JsonValue = Value | Exclude<Scalar, string> | JsonMembers

export interface JsonMembers {
  readonly members: readonly (readonly [string, JsonValue])[]
}

export type SampleBody =
  | { readonly kind: 'json'; readonly value: JsonMembers }
  | { readonly kind: 'form'; readonly fields: Fields }
  | { readonly kind: 'none' }

export type Fields = readonly (readonly [string, Value])[]

export interface SampleRequest {
  readonly method: string
  readonly url: Value
  readonly headers: Fields
  readonly body: SampleBody
}

export interface Sample {
  /** The names of the variables of the environment; no key where the credential has none. */
  readonly names: { readonly key: string | null; readonly secret: string }
  readonly exchange: SampleRequest
  readonly answer: {
    readonly status: number
    readonly token: PlacedValue
    /** Null: the life is the documented one. */
    readonly end: JsonEnd | null
    /** In seconds. */
    readonly lifetime: number
  }
  readonly call: SampleRequest
}

/** The end of life as a number in a JSON answer. */
export interface JsonEnd {
  readonly path: FieldPath
  /** A time from now, or an instant. */
  readonly as: 'duration' | 'epoch'
  /** What makes seconds of the number: `* 60`, `/ 1000`; empty where it is seconds. */
  readonly toSeconds: string
  readonly type: 'number' | 'string'
}

export function sampleOf(api: ApiFacts, dialect: Dialect): Sample {
  const { key, secret } = environmentNames(api.name)
  const [way] = dialect.request.credentials
  const keyless = 'secret' in way && way.key === null
  return {
    names: { key: keyless ? null : key, secret },
    exchange: exchangeOf(api, dialect),
    answer: {
      status: dialect.response.status,
      token: tokenPlace(dialect),
      end: jsonEnd(dialect),
      lifetime: lifetimeOf(api, dialect),
    },
    call: callOf(api, dialect),
  }
}

/** An end that is told otherwise, by a header or as a date, is left to the documented life. */
function jsonEnd({ response }: Dialect): JsonEnd | null {
  const { expires } = response
  const found = placeOf(response, '${expires}')
  if (found === null || !('json' in found.place)) return null
  if (expires.as !== 'duration' && expires.as !== 'epoch') return null
  const { as, unit, type } = expires
  return { path: found.place.json, as, toSeconds: toSeconds[unit], type }
}

const toSeconds = {
  minutes: ' * 60',
  seconds: '',
  milliseconds: ' / 1000',
  microseconds: ' / 1000000',
}

type Placed = readonly [Place, Value | Exclude<Scalar, string>]

function exchangeOf({ baseUrl }: ApiFacts, { request }: Dialect): SampleRequest {
  const { fixed, environment } = request
  const placed: readonly Placed[] = [
    ...Object.entries(request.headers).map(([header, value]): Placed => [{ header }, [value]]),
    ...Object.entries(fixed.headers).map(([header, { value }]): Placed => [{ header }, [String(value)]]),
    ...Object.entries(fixed.query).map(([query, { value }]): Placed => [{ query }, [String(value)]]),
    ...fixed.fields.map(({ field, value }): Placed => [
      { field },
      typeof value === 'string' ? [value] : value,
    ]),
    ...credentialParts(request.credentials[0]),
    ...(environment === null ? [] : [[environment.at, [environment.spelling.production]] as const]),
  ]
  return {
    method: request.method,
    url: addressOf(
      baseUrl + request.path,
      placed.flatMap(([place, value]) => ('query' in place ? [[place.query, textOf(value)] as const] : [])),
    ),
    headers: placed.flatMap(([place, value]) =>
      'header' in place
        ? [
            [
              place.header.toLowerCase(),
              [...(place.scheme === undefined ? [] : [`${place.scheme} `]), ...textOf(value)],
            ] as const,
          ]
        : [],
    ),
    body: bodyOf(
      request.bodies[0],
      placed.flatMap(([place, value]) => ('field' in place ? [[place.field, value] as const] : [])),
    ),
  }
}

const textOf = (value: Placed[1]): Value => (typeof value === 'object' ? value : [String(value)])

const key: Piece = { variable: 'key' }
const secret: Piece = { variable: 'secret' }

function credentialParts(way: CredentialPlace): readonly Placed[] {
  if ('basic' in way) {
    const pair: Value =
      way.basic === 'raw' ? [key, ':', secret] : [{ formEncoded: 'key' }, ':', { formEncoded: 'secret' }]
    return [[{ header: 'authorization' }, ['Basic ', { base64: pair }]]]
  }
  if ('joined' in way) {
    const pair: Value = [key, way.separator, secret]
    return [[way.joined, way.encoding === 'base64' ? [{ base64: pair }] : pair]]
  }
  return [...(way.key === null ? [] : [[way.key, [key]] as const]), [way.secret, [secret]]]
}

function addressOf(address: string, query: Fields): Value {
  return query.reduce<Value>(
    (url, [name, value], at) => [
      ...url,
      `${at === 0 && !address.includes('?') ? '?' : '&'}${encodeURIComponent(name)}=`,
      ...value.map((piece) =>
        typeof piece === 'string'
          ? encodeURIComponent(piece)
          : 'variable' in piece
            ? { formEncoded: piece.variable }
            : piece,
      ),
    ],
    [address],
  )
}

type PlacedField = readonly [FieldPath, Value | Exclude<Scalar, string>]

function bodyOf(kind: 'json' | 'form' | 'none', fields: readonly PlacedField[]): SampleBody {
  if (kind === 'none') return { kind }
  if (kind === 'json') return { kind, value: members(fields) }
  return { kind, fields: fields.map(([[name = ''], value]) => [name, textOf(value)]) }
}

/** Fields with the same first name stand in one object. */
function members(fields: readonly PlacedField[]): JsonMembers {
  const names = [...new Set(fields.map(([path]) => path[0] ?? ''))]
  return {
    members: names.map((name) => {
      const inner = fields.filter(([path]) => path[0] === name)
      const whole = inner.find(([path]) => path.length === 1)
      if (whole !== undefined) return [name, whole[1]]
      return [name, members(inner.map(([path, value]) => [path.slice(1), value]))]
    }),
  }
}

/** Stands for the token where the dialect's own writer puts it. */
const mark = 'THE-TOKEN'

function callOf(api: ApiFacts, dialect: Dialect): SampleRequest {
  const [method = 'GET', path = '/'] = (api.sample ?? `GET ${api.routes[0]?.path ?? '/'}`).split(' ')
  const { headers, query } = callWriter(dialect)(mark, 'production')
  const unmarked = (text: string): Value => {
    const [before, after] = text.split(mark)
    if (after === undefined) return [text]
    return [before ?? '', { variable: 'token' } as const, after].filter((piece) => piece !== '')
  }
  const asFields = (values: Readonly<Record<string, string>>): Fields =>
    Object.entries(values).map(([name, value]) => [name, unmarked(value)])
  return {
    method,
    url: addressOf(api.baseUrl + path, asFields(query)),
    headers: asFields(headers),
    body: { kind: 'none' },
  }
}
