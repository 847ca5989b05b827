import type { Expiry, FallbackPlace, ResponseFormat, Success } from '../dialect.ts'
import type { ExpirySource, FallbackSource, ResponseSource } from '../source.ts'
import { bodyOf } from './body.ts'
import { fieldPath } from './places.ts'

export function responseFormat(source: ResponseSource): ResponseFormat {
  return {
    status: source.status ?? 200,
    success: success(source.success ?? '2xx'),
    headers: { ...source.headers },
    body: bodyOf(source) ?? { kind: 'none' },
    cookie: source.cookie ? { name: source.cookie.name, attributes: source.cookie.attributes ?? '' } : null,
    expires: expiry(source.expires ?? 'documented'),
    fallback: {
      token: (source.fallback?.token ?? []).map(fallbackPlace),
      expires: (source.fallback?.expires ?? []).map(fallbackPlace),
    },
    keep: [...(source.keep ?? [])],
  }
}

function success(source: NonNullable<ResponseSource['success']>): Success {
  if (source === '2xx') return { status: '2xx' }
  if (typeof source === 'number') return { status: source }
  return { field: fieldPath(source.field), equals: source.equals }
}

function expiry(source: ExpirySource): Expiry {
  if (typeof source === 'string') return { as: source }
  if (source.as === 'pattern') return { as: 'pattern', pattern: source.pattern, zone: source.zone }
  if (source.as === 'epoch') {
    return { as: 'epoch', unit: source.unit ?? 'seconds', type: source.type ?? 'number' }
  }
  return { as: 'duration', unit: source.unit ?? 'seconds', type: source.type ?? 'number' }
}

function fallbackPlace(source: FallbackSource): FallbackPlace {
  return 'field' in source ? { field: fieldPath(source.field) } : { header: source.header }
}
