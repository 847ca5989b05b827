import { describe, expect, test } from 'vitest'
import { request } from '../../test/messages.ts'
import type { Cause } from '../causes.ts'
import { claimsWriter } from '../claims.ts'
import type { Dialect } from '../dialect.ts'
import type { OutgoingResponse } from '../messages.ts'
import { refusalWriter } from '../refusal/write.ts'
import { requestReader } from '../request/read.ts'
import { requestWriter } from '../request/write.ts'
import { responseWriter } from '../response/write.ts'
import { catalog, didomi, digishare, digitalpaye, kis, oauth2, recital } from './index.ts'

const values = { key: 'k', secret: 's', environment: 'production', scopes: null } as const

function granted(dialect: Dialect): OutgoingResponse {
  return responseWriter(dialect)({
    token: 'a.b.c',
    issuedAt: 1_728_634_203_000,
    expiresAt: 1_728_634_203_000 + dialect.lifetime * 1000,
    scopes: ['read', 'write'],
    environment: 'production',
    organization: 'o',
    kept: {},
  })
}

function refused(dialect: Dialect, cause: Cause, field: string | null = null): OutgoingResponse {
  return refusalWriter(dialect.refusals)({ cause, field, retryAfter: null, usedAuthorization: true })
}

function turnedAway(dialect: Dialect, cause: Cause): OutgoingResponse {
  return refusalWriter(dialect.call.refusals)({
    cause,
    field: null,
    retryAfter: null,
    usedAuthorization: false,
  })
}

describe('KIS', () => {
  test('KIS-3 KIS-4 KIS-5 KIS-6 the sign-in is the one of the page', () => {
    expect(requestWriter(kis)(values)).toEqual({
      method: 'POST',
      target: '/api/v1/api_access_auth/sign_in',
      headers: { accept: 'text/plain', 'content-type': 'application/json' },
      body: '{"app_token":"k","secret":"s"}',
    })
  })

  test('KIS-8 the token is in the header authorization, and not in the body', () => {
    const { headers, body, status } = granted(kis)
    expect({ status, body, authorization: headers['authorization'] }).toEqual({
      status: 200,
      body: '{"success":true}',
      authorization: 'Bearer a.b.c',
    })
  })

  test('A-KIS-6 refusals have the vendor’s shape', () => {
    expect(refused(kis, 'invalid').status).toBe(401)
    expect(refused(kis, 'missing').status).toBe(400)
    expect(JSON.parse(refused(kis, 'malformed').body)).toEqual({
      success: false,
      errors: ['The request cannot be read.'],
    })
    expect(turnedAway(kis, 'missing').status).toBe(401)
    expect(turnedAway(kis, 'forbidden')).toMatchObject({
      status: 422,
      body: '{"success":false,"errors":["Api key is not allowed to do this"]}',
    })
  })
})

describe('Recital', () => {
  test('REC-8 REC-9 the login is the one of the page', () => {
    expect(requestWriter(recital)({ ...values, secret: 'é &+' })).toEqual({
      method: 'POST',
      target: '/auth/api/v1/login/?noAuth=true',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'username=k&password=%C3%A9+%26%2B',
    })
    expect(recital.request.aliases).toEqual(['/auth/api/v1/login'])
  })

  test('REC-7 REC-10 REC-11 the grant has status 200 and lasts one hour', () => {
    expect(granted(recital)).toMatchObject({
      status: 200,
      body: '{"access_token":"a.b.c","token_type":"bearer","expires_in":3600}',
    })
  })

  test('A-REC-4 a missing field is 422 and says which', () => {
    expect(refused(recital, 'missing', 'password')).toMatchObject({
      status: 422,
      body: '{"detail":[{"loc":["body","password"],"msg":"Field required","type":"missing"}]}',
    })
  })

  test('A-REC-4 a wrong password is 401 with a detail and a challenge', () => {
    const { status, headers, body } = refused(recital, 'invalid')
    expect(status).toBe(401)
    expect(headers['www-authenticate']).toBe('Bearer')
    expect(JSON.parse(body)).toEqual({ detail: expect.any(String) })
  })

  test('only Recital takes passwords', () => {
    expect(Object.values(catalog).filter(({ passwords }) => passwords)).toEqual([recital])
  })
})

describe('Digishare', () => {
  test('DGS-10 DGS-11 the token request is the one of the page', () => {
    expect(requestWriter(digishare)(values)).toEqual({
      method: 'POST',
      target: '/v1/oauth/token',
      headers: { 'content-type': 'application/json' },
      body: '{"grant_type":"client_credentials","client_id":"k","client_secret":"s"}',
    })
    expect(digishare.request.aliases).toEqual(['/oauth/token'])
  })

  test('DGS-12 the grant has exactly three members in the order of the page', () => {
    expect(granted(digishare).body).toBe(
      '{"token_type":"Bearer","expires_in":31536000,"access_token":"a.b.c"}',
    )
  })

  test('A-DGS-2 a generic OAuth library gets in by form and by Basic', () => {
    const form = ['Content-Type', 'application/x-www-form-urlencoded'] as const
    const read = requestReader(digishare)
    const posted = 'grant_type=client_credentials&client_id=k&client_secret=s'
    expect(read(request({ headers: [form], body: posted })).ok).toBe(true)
    const basic = ['Authorization', 'Basic azpz'] as const
    expect(read(request({ headers: [form, basic], body: 'grant_type=client_credentials' })).ok).toBe(true)
  })

  test('A-DGS-4 DGS-2 plain HTTP fails without a redirect', () => {
    expect(digishare.transport).toBe('refuse')
    expect(refused(digishare, 'insecure')).toMatchObject({
      status: 403,
      body: '{"message":"HTTPS required"}',
    })
    expect(turnedAway(digishare, 'insecure')).toMatchObject({
      status: 403,
      body: '{"message":"HTTPS required"}',
    })
  })

  test('A-DGS-5 refusals have the bodies of Laravel Passport', () => {
    expect(refused(digishare, 'invalid')).toMatchObject({
      status: 401,
      body: '{"error":"invalid_client","error_description":"Client authentication failed","message":"Client authentication failed"}',
    })
    expect(refused(digishare, 'unsupported')).toMatchObject({ status: 400 })
    expect(JSON.parse(refused(digishare, 'unsupported').body)).toMatchObject({
      error: 'unsupported_grant_type',
    })
    expect(JSON.parse(refused(digishare, 'missing').body)).toMatchObject({ error: 'invalid_request' })
    const away = turnedAway(digishare, 'missing')
    expect(away).toMatchObject({ status: 401, body: '{"message":"Unauthenticated."}' })
    expect(away.headers['www-authenticate']).toBe('Bearer')
  })
})

describe('Didomi', () => {
  test('DID-6 DID-7 DID-8 DID-9 the session request is the one of the page', () => {
    expect(requestWriter(didomi)(values)).toEqual({
      method: 'POST',
      target: '/v1/sessions',
      headers: { 'content-type': 'application/json' },
      body: '{"type":"api-key","key":"k","secret":"s"}',
    })
  })

  test('DID-10 DID-15 the grant has the token, for one hour', () => {
    expect(granted(didomi)).toMatchObject({ status: 200, body: '{"access_token":"a.b.c"}' })
    expect(didomi.lifetime).toBe(3600)
  })

  test.each(['missing', 'malformed', 'mediaType', 'unsupported', 'invalid'] as const)(
    'DID-11 A-DID-3 the problem %s is 400',
    (cause) => {
      expect(refused(didomi, cause)).toMatchObject({
        status: 400,
        body: '{"code":400,"errors":{},"message":"Invalid authentication information","name":"BadRequest"}',
      })
    },
  )

  test.each(['missing', 'malformed', 'invalid'] as const)(
    'DID-4 a call with a token that is %s is 401',
    (cause) => {
      const { status, body } = turnedAway(didomi, cause)
      expect(status).toBe(401)
      expect(JSON.parse(body)).toMatchObject({ code: 401, errors: {}, name: 'NotAuthenticated' })
    },
  )

  test('what is no problem of authentication keeps its status', () => {
    expect(refused(didomi, 'throttled').status).toBe(429)
    expect(refused(didomi, 'fault').status).toBe(500)
    expect(refused(didomi, 'unavailable').status).toBe(503)
  })

  test('DID-3 plain HTTP is redirected', () => {
    expect(didomi.transport).toBe('redirect')
  })
})

describe('Digitalpaye', () => {
  test('DGP-1 DGP-2 DGP-3 DGP-4 DGP-5 DGP-6 the request is the one of the page', () => {
    expect(requestWriter(digitalpaye)(values)).toEqual({
      method: 'POST',
      target: '/v1/auth',
      headers: { authorization: 'Basic azpz', 'x-environment': 'Production' },
      body: null,
    })
  })

  test('DGP-7 DGP-12 DGP-13 the grant is the one of the page, for 600 seconds', () => {
    expect(granted(digitalpaye)).toMatchObject({
      status: 200,
      body: '{"statusCode":200,"message":"Successful","data":{"token":"a.b.c","exp":1728634803}}',
    })
  })

  test('DGP-8 missing credentials are answered 400 with the documented words', () => {
    const body =
      '{"statusCode":400,"message":"BadRequestError","reason":"Les identifiants API (apikey et apisecret) sont requis."}'
    expect(refused(digitalpaye, 'missing')).toMatchObject({ status: 400, body })
    expect(refused(digitalpaye, 'malformed')).toMatchObject({ status: 400, body })
  })

  test('DGP-9 wrong credentials are answered 401 with the documented words', () => {
    expect(refused(digitalpaye, 'invalid')).toMatchObject({
      status: 401,
      body: '{"statusCode":401,"message":"UnauthorizedError","reason":"Identifiants API incorrects. Veuillez vérifier votre clé API et votre secret."}',
    })
  })

  test('DGP-10 our own failure is answered 500 with the documented words', () => {
    expect(refused(digitalpaye, 'fault')).toMatchObject({
      status: 500,
      body: '{"statusCode":500,"message":"InternalServerError","reason":"Une erreur est survenue. Veuillez réessayer"}',
    })
  })

  test('DGP-11 the code in the body of every refusal is the status', () => {
    for (const cause of Object.keys(digitalpaye.refusals) as Cause[]) {
      for (const { status, body } of [refused(digitalpaye, cause), turnedAway(digitalpaye, cause)]) {
        expect(JSON.parse(body)).toEqual({
          statusCode: status,
          message: expect.stringMatching(/Error$/),
          reason: expect.any(String),
        })
      }
    }
  })

  test('A-DGP-2 the scrambled Basic of the samples is a missing credential and no failure', () => {
    const scrambled = `i0yOWYwLTRjMWMtOGE2ZC0bGl2ZV9JlYzU4NiwY2MyMDk0ZjZhMzQkaWdpdGFscGF5ZTY3OTg3Njo1OW=`
    const reading = requestReader(digitalpaye)(
      request({ headers: [['Authorization', `Basic ${scrambled}`]] }),
    )
    expect(reading).toMatchObject({ ok: false, refused: { cause: 'malformed' } })
  })

  test('A-DGP-5 a bad token is answered 401 with the words of the vendor', () => {
    expect(JSON.parse(turnedAway(digitalpaye, 'invalid').body)).toMatchObject({
      reason: "Token d'accès invalide. Veuillez vous reconnecter.",
    })
  })

  test('DGP-13 the token names the company', () => {
    const claims = claimsWriter(digitalpaye)
    const of = {
      organization: 'o-1',
      credential: 'c',
      environment: 'production',
      api: 'digitalpaye',
    } as const
    expect(claims(of)).toEqual({ companyId: 'o-1' })
  })

  test('DGP-14 keys begin as the one of the page', () => {
    expect(digitalpaye.keyPrefix).toEqual({ production: 'live_digitalpaye', sandbox: 'test_digitalpaye' })
  })
})

describe('OAuth 2.0', () => {
  test('the grant is the one of RFC 6749 section 5.1 and tells the scope', () => {
    expect(granted(oauth2).body).toBe(
      '{"token_type":"Bearer","expires_in":3600,"access_token":"a.b.c","scope":"read write"}',
    )
  })

  test('a wrong client is challenged only where it used Authorization', () => {
    const write = refusalWriter(oauth2.refusals)
    const invalid = { cause: 'invalid', field: null, retryAfter: null } as const
    expect(write({ ...invalid, usedAuthorization: true }).headers['www-authenticate']).toBe(
      'Basic realm="guichet", charset="UTF-8"',
    )
    expect(write({ ...invalid, usedAuthorization: false }).headers).not.toHaveProperty('www-authenticate')
  })

  test('W33 descriptions keep to the characters of RFC 6749 section 5.2', () => {
    for (const { message } of Object.values(oauth2.refusals)) {
      expect(message).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
    }
  })
})

test('no dialect can be changed', () => {
  expect(() => Object.assign(kis.response.headers, { x: '1' })).toThrow(TypeError)
  expect(() => Object.assign(kis.words.fr['key-pair'] ?? {}, { name: 'x' })).toThrow(TypeError)
})
