import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { everyDialect } from '../test/dialects.ts'
import { arrivedRequest, arrivedResponse } from '../test/messages.ts'
import { placesOfWay } from './define/places.ts'
import {
  callReader,
  callWriter,
  causes,
  refusalReader,
  refusalWriter,
  requestReader,
  requestWriter,
  responseReader,
  responseWriter,
} from './index.ts'
import type { Dialect } from './index.ts'

const environments = fc.constantFrom('production' as const, 'sandbox' as const)
const token = fc
  .stringMatching(/^[A-Za-z0-9._-]{1,60}$/)
  .filter((text) => !/^[\w-]+\.[\w-]+\.[\w-]*$/.test(text))
const scope = fc.stringMatching(/^[\x21\x23-\x2b\x2d-\x5b\x5d-\x7e]{1,12}$/)
const ascii = fc.stringMatching(/^[\x21-\x7e]{1,40}$/)
const unicode = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 40 })
  .filter((text) => !/\p{Cc}/u.test(text))

function saysOnlyAscii({ request }: Dialect): boolean {
  const [way] = request.credentials
  return placesOfWay(way).some((place) => 'header' in place)
}

function hasKey({ request }: Dialect): boolean {
  const [way] = request.credentials
  return !('secret' in way) || way.key !== null
}

function keys(dialect: Dialect): fc.Arbitrary<string> {
  const text = saysOnlyAscii(dialect) ? ascii : unicode
  return text.filter((key) => !/[:|]/.test(key))
}

describe.each(everyDialect.map((dialect) => [dialect.name, dialect] as const))('%s', (_name, dialect) => {
  test('a request that was written is read as what was meant', () => {
    const write = requestWriter(dialect)
    const read = requestReader(dialect)
    const secrets = saysOnlyAscii(dialect) ? ascii : unicode
    fc.assert(
      fc.property(
        keys(dialect),
        secrets,
        environments,
        fc.option(fc.array(scope, { minLength: 1, maxLength: 4 })),
        fc.option(fc.webUrl({ withQueryParameters: true })),
        (key, secret, environment, scopes, resource) => {
          const reading = read(arrivedRequest(write({ key, secret, environment, scopes, resource })))
          expect(reading).toMatchObject({
            ok: true,
            value: {
              key: hasKey(dialect) ? key : null,
              secret,
              environment: dialect.request.environment ? environment : null,
              scopes: dialect.request.scope ? scopes : null,
              resource: dialect.request.resource ? resource : null,
            },
          })
        },
      ),
    )
  })

  test('a grant that was written is read, and its token found in a call', () => {
    const write = responseWriter(dialect)
    const read = responseReader(dialect)
    const call = callWriter(dialect)
    const readCall = callReader(dialect)
    const issuedAt = Date.UTC(2026, 4, 1)
    fc.assert(
      fc.property(
        token,
        fc.integer({ min: 1, max: 5000 }),
        environments,
        fc.array(scope, { maxLength: 3 }),
        (jwt, minutes, environment, scopes) => {
          const expiresAt = issuedAt + minutes * 60_000
          const kept = Object.fromEntries(dialect.response.keep.map((name) => [name, 'k\u00e9pt "1"']))
          const sent = write({
            token: jwt,
            issuedAt,
            expiresAt,
            scopes,
            environment,
            organization: 'o',
            kept,
          })
          const reading = read(arrivedResponse(sent), issuedAt)
          expect(reading).toMatchObject({
            ok: true,
            value: { expiresAt: expectedEnd(dialect, issuedAt, expiresAt), kept },
          })
          if (!reading.ok) return
          const { headers, query } = call(reading.value.token, environment)
          const target = `/?${new URLSearchParams(query).toString()}`
          const found = readCall(arrivedRequest({ method: 'GET', target, headers, body: null }))
          expect(found).toEqual({ ok: true, value: jwt })
        },
      ),
    )
  })

  test.each(causes)('the refusal %s is read as itself, or as one that is written alike', (cause) => {
    for (const refusals of [dialect.refusals, dialect.call.refusals]) {
      const write = refusalWriter(refusals)
      const read = refusalReader(refusals)
      for (const field of ['a.b', null]) {
        const sent = write({ cause, field, retryAfter: 7, usedAuthorization: true })
        const found = read(arrivedResponse(sent))
        expect(found?.retryAfter ?? 7).toBe(7)
        const again = write({ cause: found?.cause ?? 'fault', field, retryAfter: 7, usedAuthorization: true })
        expect([again.status, again.body]).toEqual([sent.status, sent.body])
      }
    }
  })

  test('no refusal is taken for a grant', () => {
    const write = refusalWriter(dialect.refusals)
    const read = responseReader(dialect)
    for (const cause of causes) {
      const sent = write({ cause, field: null, retryAfter: null, usedAuthorization: false })
      expect(read(arrivedResponse(sent), 0).ok).toBe(false)
    }
  })

  test('every answer with a token or a refusal is kept out of caches', () => {
    const kept = Object.fromEntries(dialect.response.keep.map((name) => [name, 'x']))
    const grant = responseWriter(dialect)({
      token: 'abc',
      issuedAt: 0,
      expiresAt: 60_000,
      scopes: [],
      environment: 'production',
      organization: 'o',
      kept,
    })
    const refusal = refusalWriter(dialect.refusals)
    const refused = causes.map((cause) =>
      refusal({ cause, field: null, retryAfter: null, usedAuthorization: false }),
    )
    for (const sent of [grant, ...refused])
      expect(sent.headers).toMatchObject({ 'cache-control': 'no-store' })
    const waits = refused.filter(({ status }) => status === 429 || status === 503)
    for (const sent of waits) expect(sent.headers['retry-after']).toMatch(/^\d+$/)
  })
})

function expectedEnd(dialect: Dialect, issuedAt: number, expiresAt: number): number | null {
  switch (dialect.response.expires.as) {
    case 'nothing':
      return null
    case 'documented':
    case 'token':
      return issuedAt + dialect.lifetime * 1000
    default:
      return expiresAt
  }
}
