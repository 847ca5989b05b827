import { expect, test } from 'vitest'
import { foreign } from '../../test/dialects.ts'
import { arrivedResponse } from '../../test/messages.ts'
import { defineDialect } from '../define.ts'
import type { GrantValues } from '../messages.ts'
import { responseReader } from './read.ts'
import { responseWriter } from './write.ts'

const grant: GrantValues = {
  token: 'abc',
  issuedAt: Date.UTC(2026, 0, 1),
  expiresAt: Date.UTC(2026, 0, 1, 1, 30),
  scopes: [],
  environment: 'production',
  organization: 'o-1',
  kept: { instance_url: 'https://eu.example' },
}

const rows = [
  ['expires:seconds', 5400],
  ['expires:minutes', 90],
  ['expires:milliseconds', 5_400_000],
  ['expires:epoch-seconds', 1_767_231_000],
  ['expires:epoch-milliseconds', 1_767_231_000_000],
  ['expires:epoch-microseconds', 1_767_231_000_000_000],
  ['expires:iso', '2026-01-01T01:30:00.000Z'],
  ['issued:epoch-seconds', 1_767_225_600],
  ['issued:epoch-milliseconds', 1_767_225_600_000],
  ['issued:epoch-microseconds', 1_767_225_600_000_000],
  ['issued:iso', '2026-01-01T00:00:00.000Z'],
  ['expires:seconds:text', '5400'],
  ['issued:epoch-milliseconds:text', '1767225600000'],
] as const

test.each(rows)(
  '${%s} is written as %j, inside a text too, and changes nothing for a client',
  (hole, value) => {
    const dialect = defineDialect({
      name: 'acme',
      request: { path: '/t', credentials: { basic: 'raw' } },
      response: {
        headers: { 'X-Time': `at \${${hole}}` },
        body: { token: '${token}', ttl: '${expires}', further: `\${${hole}}` },
        expires: { as: 'duration' },
      },
      lifetime: '1h',
    })
    const sent = responseWriter(dialect)(grant)
    expect(JSON.parse(sent.body)).toEqual({ token: 'abc', ttl: 5400, further: value })
    expect(sent.headers).toMatchObject({ 'x-time': `at ${value}` })
    const reading = responseReader(dialect)(arrivedResponse(sent), grant.issuedAt)
    expect(reading).toEqual({ ok: true, value: { token: 'abc', expiresAt: grant.expiresAt, kept: {} } })
  },
)

test('the names of the credential and of the token are left out where nobody says them', () => {
  const dialect = defineDialect({
    name: 'acme',
    request: { path: '/t', credentials: { basic: 'raw' } },
    response: { body: { token: '${token}', id: '${token_id}', client: '${credential}' } },
    lifetime: '1h',
  })
  const write = responseWriter(dialect)
  expect(JSON.parse(write(grant).body)).toEqual({ token: 'abc' })
  expect(JSON.parse(write({ ...grant, tokenId: 'jti-1', credential: 'cred-1' }).body)).toEqual({
    token: 'abc',
    id: 'jti-1',
    client: 'cred-1',
  })
})

const bodyOf = (name: string): unknown => {
  const dialect = foreign.find((one) => one.name === name)
  if (dialect === undefined) throw new Error(`no ${name}`)
  return JSON.parse(responseWriter(dialect)({ ...grant, credential: 'cred-1' }).body)
}

test('the foreign APIs with two forms of a time have both, as numbers and as texts', () => {
  expect(bodyOf('atoll')).toEqual({
    access_token: 'abc',
    token_type: 'Bearer',
    expires_in: 5400,
    expiration: 1_767_231_000,
  })
  expect(bodyOf('sillage')).toEqual({
    id: 'https://login.sillage.example/id/o-1/cred-1',
    access_token: 'abc',
    token_type: 'Bearer',
    instance_url: 'https://eu.example',
    issued_at: '1767225600000',
  })
})
