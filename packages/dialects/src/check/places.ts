import type { BodyKind } from '../dialect.ts'
import { fieldPath } from '../define/places.ts'
import type { FieldSource, PlaceSource } from '../source.ts'
import type { Fault } from './fault.ts'
import { checkHeaderName, isToken, quoted } from './headers.ts'

type Path = Fault['path']

/** A place of the request that is in use: two uses of one place would read each other's value. */
export interface UsedPlace {
  readonly path: Path
  readonly place: PlaceSource
  /**
   * Ways of giving a credential are alternatives and may share a place; all else may not. A secret without a key
   * shares none either: whoever sends the secret of a pair would have sent that one too.
   */
  readonly way: { readonly index: number; readonly alone: boolean } | null
}

export function* checkPlace(path: Path, place: PlaceSource, bodies: readonly BodyKind[]): Generator<Fault> {
  if ('field' in place) {
    yield* checkField([...path, 'field'], place.field)
    yield* checkFieldFits([...path, 'field'], place.field, bodies)
  } else if ('header' in place) {
    yield* checkHeaderName([...path, 'header'], place.header)
    if (place.scheme !== undefined) yield* checkScheme([...path, 'scheme'], place.scheme)
  } else if (place.query === '') {
    yield { path: [...path, 'query'], message: 'The name of the parameter is empty.', mend: 'Name it.' }
  }
}

export function* checkScheme(path: Path, scheme: string): Generator<Fault> {
  if (isToken(scheme)) return
  yield {
    path,
    message: `${quoted(scheme)} cannot be a scheme.`,
    mend: 'Use one word, as in Bearer; leave it out where the header holds the bare value.',
  }
}

export function* checkField(path: Path, field: FieldSource): Generator<Fault> {
  const names = fieldPath(field)
  if (names.length === 0 || names.includes('')) {
    yield { path, message: 'The path of the field has an empty name.', mend: 'Write it as in data.token.' }
  }
  if (names.includes('__proto__')) {
    yield { path, message: 'A field cannot be called __proto__.', mend: 'Such a field is never read.' }
  }
}

export function* checkFieldFits(
  path: Path,
  field: FieldSource,
  bodies: readonly BodyKind[],
): Generator<Fault> {
  if (bodies.includes('none')) {
    yield {
      path,
      message: 'The request has no body, so it has no fields.',
      mend: 'Set request.body to json or form, or use a header or a query parameter.',
    }
  } else if (bodies.includes('form') && fieldPath(field).length > 1) {
    yield {
      path,
      message: 'A form has no fields inside fields.',
      mend: 'Use one name; where the name itself holds a dot, write it as a list: ["a.b"].',
    }
  }
}

/** Every pair of uses that would meet. */
export function* checkCollisions(uses: readonly UsedPlace[]): Generator<Fault> {
  for (const [index, use] of uses.entries()) {
    const other = uses.slice(0, index).find((earlier) => collide(earlier, use))
    if (!other) continue
    yield {
      path: use.path,
      message: `This is the same place as ${other.path.join('.')}.`,
      mend: 'Give each value a place of its own.',
    }
  }
}

function collide(one: UsedPlace, other: UsedPlace): boolean {
  const [a, b] = [one.place, other.place]
  if (one.way !== null && other.way !== null && one.way.index !== other.way.index) {
    if (!one.way.alone && !other.way.alone) return false
    if (schemesDiffer(a, b)) return false
  }
  if ('field' in a && 'field' in b) return overlap(fieldPath(a.field), fieldPath(b.field))
  if ('header' in a && 'header' in b) return a.header.toLowerCase() === b.header.toLowerCase()
  return 'query' in a && 'query' in b && a.query === b.query
}

function schemesDiffer(one: PlaceSource, other: PlaceSource): boolean {
  const [a, b] = [one, other].map((place) => ('header' in place ? place.scheme?.toLowerCase() : undefined))
  return a !== undefined && b !== undefined && a !== b
}

/** `a` and `a.b` meet as well: one says that `a` is a text, the other that it is an object. */
function overlap(one: readonly string[], other: readonly string[]): boolean {
  const length = Math.min(one.length, other.length)
  return one.slice(0, length).every((name, at) => name === other[at])
}
