/** What the samples are written from says the very request that the dialect's client writes. */

import { callWriter, requestWriter } from '@guichet/dialects'
import { catalog } from '@guichet/dialects/catalog'
import * as exported from '@guichet/dialects/catalog'
import { describe, expect, test } from 'vitest'
import { everyDialect } from '../../dialects/test/dialects.ts'
import { sampleOf } from '../src/samples/sample.ts'
import type { JsonValue, SampleRequest, Value } from '../src/samples/sample.ts'
import { factsOf } from './facts.ts'

const values = { key: 'live_k.1', secret: 's-2.3_4', token: 'a.b.c' }

const textOf = (value: Value): string =>
  value
    .map((piece) => {
      if (typeof piece === 'string') return piece
      if ('variable' in piece) return values[piece.variable]
      if ('formEncoded' in piece) return encodeURIComponent(values[piece.formEncoded])
      return Buffer.from(textOf(piece.base64)).toString('base64')
    })
    .join('')

function jsonOf(value: JsonValue): unknown {
  if (typeof value !== 'object') return value
  if (!('members' in value)) return textOf(value)
  return Object.fromEntries(value.members.map(([name, inner]) => [name, jsonOf(inner)]))
}

function bodyOf({ body }: SampleRequest): unknown {
  if (body.kind === 'none') return null
  if (body.kind === 'json') return jsonOf(body.value)
  return Object.fromEntries(body.fields.map(([name, value]) => [name, textOf(value)]))
}

const headersOf = ({ headers }: SampleRequest): object =>
  Object.fromEntries(headers.map(([name, value]) => [name, textOf(value)]))

describe.each(everyDialect)('$name', (dialect) => {
  const { exchange, call } = sampleOf(factsOf(dialect), dialect)

  test('the exchange of the samples is the one that its client writes', () => {
    const { key, secret } = values
    const written = requestWriter(dialect)({ key, secret, environment: 'production', scopes: null })
    const { 'content-type': type, ...headers } = written.headers
    expect(new URL(textOf(exchange.url)).href).toBe(`https://api.example.com${written.target}`)
    expect({ method: exchange.method, ...headersOf(exchange) }).toEqual({
      method: written.method,
      ...headers,
    })
    const body = written.body ?? 'null'
    const isForm = type === 'application/x-www-form-urlencoded'
    expect(bodyOf(exchange)).toEqual(
      isForm ? Object.fromEntries(new URLSearchParams(body)) : JSON.parse(body),
    )
  })

  test('the call of the samples is the one that its client writes', () => {
    const { headers, query } = callWriter(dialect)(values.token, 'production')
    expect(headersOf(call)).toEqual(headers)
    expect(Object.fromEntries(new URL(textOf(call.url)).searchParams)).toEqual(query)
  })
})

test('the catalog exports each dialect under the name that the samples import', () => {
  expect(Object.entries(exported)).toEqual(expect.arrayContaining(Object.entries(catalog)))
})
