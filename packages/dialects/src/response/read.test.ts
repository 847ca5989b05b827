import { describe, expect, test } from 'vitest'
import { foreign } from '../../test/dialects.ts'
import { response, unsignedToken } from '../../test/messages.ts'
import { didomi, digitalpaye, kis, oauth2, recital } from '../catalog/index.ts'
import type { Dialect } from '../dialect.ts'
import type { ArrivedResponse } from '../messages.ts'
import { responseReader } from './read.ts'

const now = Date.UTC(2026, 0, 1)
const seconds = now / 1000

function read(dialect: Dialect, arrived: ArrivedResponse): unknown {
  const reading = responseReader(dialect)(arrived, now)
  return reading.ok ? reading.value : reading.refused.cause
}

describe('the end of life', () => {
  test('REC-11 is the documented hour where the response tells none', () => {
    expect(read(recital, response(200, { access_token: 'abc' }))).toMatchObject({
      expiresAt: now + 3_600_000,
    })
  })

  test('A-DID-5 is the documented hour for the token of the page, which has no end of its own', () => {
    const token = unsignedToken({ sub: '1234567890', name: 'John Doe', admin: true })
    expect(read(didomi, response(201, { access_token: token }))).toMatchObject({ expiresAt: now + 3_600_000 })
  })

  test('A-DID-5 is the earlier of the documented and the token’s own', () => {
    const token = unsignedToken({ iat: seconds, exp: seconds + 60 })
    expect(read(didomi, response(200, { access_token: token }))).toMatchObject({ expiresAt: now + 60_000 })
  })

  test('A-DGP-6 is counted from the token’s own beginning, whatever the sender’s clock shows', () => {
    for (const skew of [-3600, 0, 3600]) {
      const iat = seconds + skew
      const token = unsignedToken({ companyId: 'x', iat, exp: iat + 600 })
      const arrived = response(200, { statusCode: 200, data: { token, exp: iat + 600 } })
      expect(read(digitalpaye, arrived)).toMatchObject({ expiresAt: now + 600_000 })
    }
  })

  test('is counted from the Date of the response, where the token is opaque', () => {
    const date = new Date(now + 3_600_000).toUTCString()
    const body = { data: { token: 'opaque', exp: seconds + 3600 + 600 } }
    expect(read(digitalpaye, response(200, body, { date }))).toMatchObject({ expiresAt: now + 600_000 })
  })

  test('A-DGP-10 is found in the older flat shape too', () => {
    const arrived = response(200, { code_status: 200, token: 'opaque', exp: seconds + 300 })
    expect(read(digitalpaye, arrived)).toEqual({ token: 'opaque', expiresAt: now + 300_000, kept: {} })
  })

  test('A-DGP-6 is the token’s own where data.exp is missing', () => {
    const token = unsignedToken({ exp: seconds + 120 })
    expect(read(digitalpaye, response(200, { data: { token } }))).toMatchObject({ expiresAt: now + 120_000 })
  })

  test.each([-1, 'soon', true, {}, 1e300, '1e3'])('a grant that tells %j is refused', (expires_in) => {
    expect(read(oauth2, response(200, { access_token: 'abc', expires_in }))).toBe('fault')
  })

  test('a duration in digits counts like a number', () => {
    const arrived = response(200, { access_token: 'abc', expires_in: '60' })
    expect(read(oauth2, arrived)).toMatchObject({ expiresAt: now + 60_000 })
  })
})

describe('the token', () => {
  test('KIS-8 is the whole value of the header, whatever it is', () => {
    const value = 'Bearer eyJhY2Nlc3MtdG9rZW4iOiJ4In0='
    expect(read(kis, response(200, '', { Authorization: value }))).toMatchObject({
      token: value,
      expiresAt: null,
    })
    expect(read(kis, response(201, '', { authorization: 'opaque' }))).toMatchObject({ token: 'opaque' })
  })

  test('A-KIS-2 is in the body where the header is missing', () => {
    expect(read(kis, response(200, { authorization: 'Bearer abc' }))).toMatchObject({ token: 'Bearer abc' })
  })

  test('is not taken from a header that is there twice', () => {
    expect(read(kis, response(200, '', { authorization: ['Bearer a', 'Bearer b'] }))).toBe('fault')
  })

  test.each([undefined, null, '', 1, ['abc'], 'a b', 'a\nb', 'é'])('is not %j', (access_token) => {
    expect(read(oauth2, response(200, { access_token }))).toBe('fault')
  })

  test('REC-10 comes with status 200 and no other', () => {
    expect(read(recital, response(201, { access_token: 'abc' }))).toBe('fault')
  })

  test('comes with the flag of success and not without it', () => {
    const lumen = foreign.find(({ name }) => name === 'lumen') ?? kis
    const data = { token: 'abc', minutes: '5', shop: 17 }
    expect(read(lumen, response(200, { code: 0, data }))).toEqual({
      token: 'abc',
      expiresAt: now + 300_000,
      kept: { shop_id: '17' },
    })
    expect(read(lumen, response(200, { code: 1, data }))).toBe('fault')
    expect(read(lumen, response(200, { code: 2001, msg: 'merchant or sign is wrong', data }))).toBe('invalid')
    expect(read(lumen, response(500, { code: 0, data }))).toBe('fault')
  })

  test('is not a page of a proxy', () => {
    expect(read(didomi, response(200, '<html>sign in</html>'))).toBe('fault')
    expect(read(didomi, response(301, '', { location: 'https://x' }))).toBe('fault')
  })
})
