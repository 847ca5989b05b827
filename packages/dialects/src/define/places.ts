import type { CredentialPlace, FieldPath, FixedField, FixedValue, Place, Scalar } from '../dialect.ts'
import type {
  CredentialSource,
  FieldSource,
  RequestSource,
  FixedFieldsSource,
  FixedSource,
  PlaceSource,
} from '../source.ts'

export function fieldPath(source: FieldSource): FieldPath {
  return typeof source === 'string' ? source.split('.') : [...source]
}

export function place(source: PlaceSource): Place {
  if ('field' in source) return { field: fieldPath(source.field) }
  if ('query' in source) return { query: source.query }
  return source.scheme === undefined
    ? { header: source.header }
    : { header: source.header, scheme: source.scheme }
}

export function credentialPlace(source: CredentialSource): CredentialPlace {
  if ('basic' in source) return { basic: source.basic }
  if ('secret' in source) return { key: source.key ? place(source.key) : null, secret: place(source.secret) }
  return {
    joined: place(source.joined),
    separator: source.separator ?? ':',
    encoding: source.encoding ?? 'plain',
  }
}

export function fixedValue(source: FixedSource): FixedValue {
  return typeof source === 'object'
    ? { value: source.value, optional: source.optional ?? false }
    : { value: source, optional: false }
}

export function fixedValues(
  source: Readonly<Record<string, FixedSource>> | undefined,
): Record<string, FixedValue> {
  return Object.fromEntries(Object.entries(source ?? {}).map(([name, value]) => [name, fixedValue(value)]))
}

export function fixedFields(source: FixedFieldsSource | undefined): FixedField[] {
  if (source === undefined) return []
  if (isList(source)) {
    return source.map((entry) => ({ field: fieldPath(entry.field), ...fixedValue(entry) }))
  }
  return Object.entries(source).map(([name, value]) => ({ field: fieldPath(name), ...fixedValue(value) }))
}

type ListedField = {
  readonly field: FieldSource
  readonly value: Scalar
  readonly optional?: boolean | undefined
}

function isList(source: FixedFieldsSource): source is readonly ListedField[] {
  return Array.isArray(source)
}

/** The places that one way of giving a credential reads; of Basic none, for it has its own reader. */
export function placesOfWay(way: CredentialPlace): readonly Place[] {
  if ('basic' in way) return []
  if ('joined' in way) return [way.joined]
  return way.key === null ? [way.secret] : [way.key, way.secret]
}

/** The ways of giving a credential, whether one is written or a list. */
export function credentialWays(source: RequestSource['credentials']): readonly CredentialSource[] {
  return isWays(source) ? source : [source]
}

function isWays(source: RequestSource['credentials']): source is readonly CredentialSource[] {
  return Array.isArray(source)
}
