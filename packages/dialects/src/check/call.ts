import type { DialectSource } from '../source.ts'
import type { Fault } from './fault.ts'
import { checkHeaderName, checkHeaders, isToken } from './headers.ts'
import { checkHoles, countHole } from './holes.ts'
import { checkField, checkScheme } from './places.ts'

export function* checkCallHeaders(source: DialectSource): Generator<Fault> {
  const { call = {} } = source
  yield* checkHeaders(['call', 'headers'], call.headers)
  for (const [name, value] of Object.entries(call.headers ?? {})) {
    yield* checkHoles(['call', 'headers', name], value, ['environment'])
    if (name.toLowerCase() === tokenHeader(source)) {
      yield {
        path: ['call', 'headers', name],
        message: 'The token is in this header.',
        mend: 'Leave it out.',
      }
    }
  }
}

export function* checkDead({ call = {} }: DialectSource): Generator<Fault> {
  for (const [index, sign] of (call.dead ?? []).entries()) {
    if (typeof sign === 'object') yield* checkField(['call', 'dead', index, 'field'], sign.field)
  }
}

function tokenHeader({ call = {} }: DialectSource): string | null {
  const place = call.token ?? { header: 'authorization' }
  if ('header' in place) return place.header.toLowerCase()
  if ('received' in place) return place.received.toLowerCase()
  return 'cookie' in place ? 'cookie' : null
}

export function* checkCall({ call = {}, response }: DialectSource): Generator<Fault> {
  const place = call.token
  const path = ['call', 'token']
  if (!place) return
  if ('header' in place) {
    yield* checkHeaderName([...path, 'header'], place.header)
    if (place.scheme) yield* checkScheme([...path, 'scheme'], place.scheme)
  } else if ('received' in place) {
    yield* checkHeaderName([...path, 'received'], place.received)
    const set = Object.entries(response.headers ?? {}).some(
      ([name, value]) =>
        name.toLowerCase() === place.received.toLowerCase() && countHole(value, 'token') === 1,
    )
    if (set) return
    yield {
      path: [...path, 'received'],
      message: 'The response does not set this header to the token.',
      mend: `Add it to response.headers, as in ${place.received}: Bearer \${token}.`,
    }
  } else if ('cookie' in place && !isToken(place.cookie)) {
    yield {
      path: [...path, 'cookie'],
      message: 'A cookie cannot have this name.',
      mend: 'Use letters, digits, _ and - (RFC 6265 section 4.1.1).',
    }
  } else if ('query' in place && place.query === '') {
    yield { path: [...path, 'query'], message: 'The name of the parameter is empty.', mend: 'Name it.' }
  }
}
