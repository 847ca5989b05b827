import { describe, expect, test } from 'vitest'
import { foreign } from '../../test/dialects.ts'
import { arrivedResponse, response } from '../../test/messages.ts'
import { didomi, digitalpaye, kis, oauth2 } from '../catalog/index.ts'
import { refusalReader } from './read.ts'
import { refusalWriter } from './write.ts'

const plain = { field: null, retryAfter: null, usedAuthorization: false }

describe('writing', () => {
  test('a throttled caller is told when to come back', () => {
    const write = refusalWriter(didomi.refusals)
    expect(write({ ...plain, cause: 'throttled', retryAfter: 30 }).headers['retry-after']).toBe('30')
    expect(write({ ...plain, cause: 'unavailable' }).headers['retry-after']).toBe('5')
    expect(write({ ...plain, cause: 'invalid' }).headers).not.toHaveProperty('retry-after')
  })

  test('RFC 6750 section 3: who sent no token is told no error', () => {
    const write = refusalWriter(didomi.call.refusals)
    expect(write({ ...plain, cause: 'missing' }).headers['www-authenticate']).toBe('Bearer')
    expect(write({ ...plain, cause: 'invalid' }).headers['www-authenticate']).toMatch(
      /^Bearer error="invalid_token", error_description="[^"]+"$/,
    )
  })

  test('a text stays a text', () => {
    const harbour = foreign.find(({ name }) => name === 'harbour') ?? kis
    expect(refusalWriter(harbour.refusals)({ ...plain, cause: 'invalid' })).toEqual({
      status: 403,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
      body: 'ERROR BAD_CLIENT: Unknown client or secret.',
    })
  })

  test('a code in a 200 is written as the number it is', () => {
    const lumen = foreign.find(({ name }) => name === 'lumen') ?? kis
    expect(refusalWriter(lumen.refusals)({ ...plain, cause: 'invalid' })).toMatchObject({
      status: 200,
      body: '{"code":2001,"msg":"merchant or sign is wrong"}',
    })
  })
})

describe('reading', () => {
  const read = refusalReader(oauth2.refusals)

  test('tells causes of one status apart by the body', () => {
    expect(
      read(
        response(400, { error: 'invalid_scope', error_description: 'The requested scope is not allowed.' }),
      ),
    ).toEqual({ cause: 'scope', retryAfter: null })
  })

  test('A-DID-1 takes a 400 of Didomi’s sessions for bad credentials', () => {
    const body = { code: 400, errors: [], message: 'Invalid authentication information', name: 'BadRequest' }
    expect(refusalReader(didomi.refusals)(response(400, body))).toMatchObject({ cause: 'invalid' })
  })

  test('goes by the status where the words are others', () => {
    expect(read(response(401, '<html>'))).toMatchObject({ cause: 'invalid' })
    expect(read(response(502, ''))).toMatchObject({ cause: 'unavailable' })
    expect(read(response(418, ''))).toMatchObject({ cause: 'malformed' })
    expect(read(response(302, ''))).toBeNull()
    expect(read(response(200, {}))).toBeNull()
  })

  test('DGP-8 DGP-9 DGP-10 knows the three documented refusals', () => {
    const write = refusalWriter(digitalpaye.refusals)
    for (const cause of ['missing', 'invalid', 'fault'] as const) {
      expect(refusalReader(digitalpaye.refusals)(arrivedResponse(write({ ...plain, cause })))?.cause).toBe(
        cause,
      )
    }
  })

  test('Retry-After counts in seconds, or as a date by the sender’s own clock', () => {
    const at = (value: string): number | null | undefined => {
      const headers = { 'Retry-After': value, Date: 'Thu, 01 Jan 2026 00:00:00 GMT' }
      return read(response(429, '', headers))?.retryAfter
    }
    expect(at('120')).toBe(120)
    expect(at('Thu, 01 Jan 2026 00:01:00 GMT')).toBe(60)
    expect(at('Wed, 31 Dec 2025 00:00:00 GMT')).toBe(0)
    expect(at('soon')).toBeNull()
    expect(at('-1')).toBeNull()
  })
})
