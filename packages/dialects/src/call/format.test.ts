import { expect, test } from 'vitest'
import { didomi, digitalpaye, kis, oauth2 } from '../catalog/index.ts'
import { callFormat } from './format.ts'

const call = (...rawHeaders: readonly string[]) => ({
  method: 'GET',
  path: '/v1/things',
  query: '',
  rawHeaders,
})

test('a verifier finds the token where the dialect says', () => {
  expect(callFormat(kis).read(call('authorization', 'a.b.c'))).toEqual({ ok: true, token: 'a.b.c' })
  expect(callFormat(oauth2).read(call('authorization', 'a.b.c'))).toMatchObject({ cause: 'invalid' })
  expect(callFormat(oauth2).read(call())).toMatchObject({ cause: 'missing' })
})

test('T01 two headers are malformed', () => {
  const two = call('authorization', 'Bearer a', 'authorization', 'Bearer b')
  expect(callFormat(oauth2).read(two)).toMatchObject({ ok: false, cause: 'malformed' })
})

test('a call must not name another environment than that of its token', () => {
  const { fits } = callFormat(digitalpaye)
  expect(fits(call('X-Environment', 'Sandbox'), 'sandbox')).toBe(true)
  expect(fits(call('X-Environment', 'Sandbox'), 'production')).toBe(false)
  expect(fits(call(), 'production')).toBe(true)
})

test('refusals are written in the words of the dialect', () => {
  const written = callFormat(didomi).write({ cause: 'invalid', retryAfter: null })
  expect(written.status).toBe(401)
  expect(JSON.parse(written.body)).toMatchObject({ code: 401, name: 'NotAuthenticated' })
  expect(callFormat(oauth2).write({ cause: 'unavailable', retryAfter: 7 })).toMatchObject({
    status: 503,
    headers: { 'retry-after': '7', 'cache-control': 'no-store' },
  })
})
