/** Requests beside the exchange: the credential as the dialect has it, and one field. */

import { expect, test } from 'vitest'
import { basic, request } from '../../test/messages.ts'
import type { RequestParts } from '../../test/messages.ts'
import { oauth2 } from '../catalog/index.ts'
import { callerReader } from './read-caller.ts'

const read = callerReader(oauth2, 'token')
const form = ['Content-Type', 'application/x-www-form-urlencoded'] as const
const json = ['Content-Type', 'application/json'] as const

const outcome = (parts: RequestParts): unknown => {
  const reading = read(request(parts))
  return reading.ok ? reading.value : reading.refused
}
const caller = { key: 'a', secret: 's', value: 't.o.k' }

test.each<readonly [string, RequestParts, boolean]>([
  ['Basic', { headers: [form, basic('a:s')], body: 'token=t.o.k' }, true],
  ['a form', { headers: [form], body: 'client_id=a&client_secret=s&token=t.o.k&token_type_hint=x' }, false],
  ['JSON', { headers: [json], body: '{"client_id":"a","client_secret":"s","token":"t.o.k","x":[1]}' }, false],
])('the caller is read from %s, and the token beside it', (_way, parts, usedAuthorization) => {
  expect(outcome(parts)).toEqual({ ...caller, usedAuthorization })
})

test.each<readonly [string, RequestParts, string]>([
  ['no credential', { headers: [form], body: 'token=t' }, 'invalid'],
  ['a key alone', { headers: [form], body: 'client_id=a&token=t' }, 'invalid'],
  ['another scheme', { headers: [form, ['Authorization', 'Bearer x']], body: 'token=t' }, 'invalid'],
  ['no token', { headers: [form, basic('a:s')], body: 'client_id=a' }, 'missing'],
  ['an empty token', { headers: [form, basic('a:s')], body: 'token=' }, 'missing'],
  ['two tokens', { headers: [form, basic('a:s')], body: 'token=a&token=a' }, 'malformed'],
  ['two resources', { headers: [form, basic('a:s')], body: 'token=a&resource=a&resource=b' }, 'malformed'],
  ['a list of tokens', { headers: [json, basic('a:s')], body: '{"token":["a"]}' }, 'malformed'],
  ['two credentials', { headers: [form, basic('a:s')], body: 'token=a&client_secret=s' }, 'malformed'],
  ['an assertion', { headers: [form, basic('a:s')], body: 'token=a&client_assertion=x' }, 'malformed'],
  ['no content type', { headers: [basic('a:s')], body: 'token=a' }, 'mediaType'],
  ['another content type', { headers: [['Content-Type', 'text/plain']], body: 'token=a' }, 'mediaType'],
])('%s is refused', (_title, parts, cause) => {
  expect(outcome(parts)).toMatchObject({ cause })
})
