/** Secrets that another system made, with every letter that ours do not have: each format reads them in one way. */

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { importCredentials } from '../../src/credentials/import-credentials.ts'
import { actor } from '../running-server.ts'
import { startWireServer, type WireServer } from './checks.ts'
import {
  allFormats,
  basicHeader,
  formats,
  formType,
  goodRequest,
  jsonType,
  type WireFormat,
} from './formats.ts'

let wire: WireServer
let count = 0

beforeAll(async () => {
  wire = await startWireServer()
  // The first slow hash of an installation is known to the server within the second that the contract gives it.
  const key = await imported('didomi', 'of a person')
  const known = async (): Promise<boolean> => (await statusOf(formats.didomiJson, key, 'of a person')) === 200
  await vi.waitUntil(known, { timeout: 10_000, interval: 250 })
})

afterAll(() => wire.remove())

/** A key pair whose secret a person might have chosen. */
async function imported(api: string, secret: string, key = `imported-${(count += 1)}`): Promise<string> {
  const entry = {
    kind: 'key-pair',
    api,
    organization: 'Acme',
    environment: 'production',
    name: 'old',
    key,
    secret,
  }
  await importCredentials(wire.server.context, JSON.stringify([entry]), actor)
  return key
}

const statusOf = async (format: WireFormat, key: string, secret: string): Promise<number> =>
  (await wire.send(goodRequest(format, { key, secret }))).status

const odd = 'a+b c%2B&d=é:"\\ ;\'😀/?#'

test.each(allFormats)(
  'W15 W18 $name takes a secret with every odd letter, written as its format wants',
  async (format) => {
    const key = await imported(format.api, odd)
    if (format.encoding !== 'basic') expect(await statusOf(format, key, odd)).toBe(200)
    else {
      const written = format.dialect === 'digitalpaye' ? odd : encodeURIComponent(odd)
      const good = goodRequest(format, { key, secret: odd })
      const headers = [basicHeader(`${key}:${written}`), ...good.headers.slice(1)]
      expect((await wire.send({ ...good, headers })).status).toBe(200)
    }
  },
)

describe('W15', () => {
  test.each([
    ['a+b', 'a b', 'a+b'],
    ['a%20b', 'a b', 'a%20b'],
    ['a%2Bb', 'a+b', 'a b'],
    ['a%252Bb', 'a%2Bb', 'a+b'],
    ['caf%C3%A9', 'café', 'cafÃ©'],
  ])('%s in a form is %j and nothing else', async (written, meant, other) => {
    const statuses: number[] = []
    for (const secret of [meant, other]) {
      const key = await imported('recital', `${secret} of a person`)
      const body = `username=${key}&password=${written}+of+a+person`
      const { status } = await wire.send({
        method: 'POST',
        target: '/auth/api/v1/login/',
        headers: [formType],
        body,
      })
      statuses.push(status)
    }
    expect(statuses).toEqual([200, 401])
  })
})

const authorize = async (format: WireFormat, credential: string | Uint8Array): Promise<number> => {
  const good = goodRequest(format, { key: '', secret: '' })
  return (await wire.send({ ...good, headers: [basicHeader(credential), ...good.headers.slice(1)] })).status
}

describe('W16', () => {
  test('a secret with colons is taken whole, and none of its parts', async () => {
    const key = await imported('digitalpaye', 'one:two:three')
    expect(await authorize(formats.digitalpayeBasic, `${key}:one:two:three`)).toBe(200)
    for (const part of ['one', 'one:two', 'two:three', 'one:two:three:', ':one:two:three']) {
      expect(await authorize(formats.digitalpayeBasic, `${key}:${part}`)).toBe(401)
    }
  })

  test('a secret of colons alone works, all of them', async () => {
    const key = await imported('digitalpaye', '::::::::')
    expect(await authorize(formats.digitalpayeBasic, `${key}:::::::::`)).toBe(200)
    expect(await authorize(formats.digitalpayeBasic, `${key}::::::::`)).toBe(401)
  })
})

describe('W18', () => {
  const secret = '50% + you & me'

  test('raw Basic takes the raw secret and not the form-encoded one', async () => {
    const key = await imported('digitalpaye', secret)
    const form = new URLSearchParams([['', secret]]).toString().slice(1)
    expect(await authorize(formats.digitalpayeBasic, `${key}:${secret}`)).toBe(200)
    expect(await authorize(formats.digitalpayeBasic, `${key}:${form}`)).toBe(401)
  })

  test.each([formats.oauthBasic, formats.digishareBasic])(
    '$name takes the form-encoded secret and not the raw one',
    async (format) => {
      const key = await imported(format.api, secret)
      const form = new URLSearchParams([['', secret]]).toString().slice(1)
      expect(await authorize(format, `${key}:${form}`)).toBe(200)
      expect(await authorize(format, `${key}:${secret}`)).toBe(400)
      const plus = await imported(format.api, 'a+b of a person')
      expect(await authorize(format, `${plus}:a+b of a person`)).toBe(401)
    },
  )
})

describe('W22', () => {
  test.each([formats.digitalpayeBasic, formats.oauthBasic, formats.digishareBasic])(
    '$name takes UTF-8 and not Latin-1',
    async (format) => {
      const key = await imported(format.api, 'contraseña')
      expect(await authorize(format, Buffer.from(`${key}:contraseña`, 'utf8'))).toBe(200)
      expect(await authorize(format, Buffer.from(`${key}:contraseña`, 'latin1'))).toBe(401)
    },
  )
})

describe('W14', () => {
  test.each([
    ['composed', 'caf\u00e9 au lait'],
    ['decomposed', 'cafe\u0301 au lait'],
  ])('a secret that is %s is not the other', async (_title, secret) => {
    const key = await imported('didomi', secret)
    const other = secret.normalize(secret.normalize('NFC') === secret ? 'NFD' : 'NFC')
    expect(await statusOf(formats.didomiJson, key, secret)).toBe(200)
    expect(await statusOf(formats.didomiJson, key, other)).toBe(400)
  })
})

describe('W07', () => {
  test('a number is not taken for its digits, and neither is a list with them', async () => {
    const secret = '12345678'
    const key = await imported('didomi', secret, '87654321')
    expect(await statusOf(formats.didomiJson, key, secret)).toBe(200)
    for (const [sentKey, sentSecret] of [
      [`"${key}"`, secret],
      [key, `"${secret}"`],
      [`"${key}"`, `["${secret}"]`],
      [`["${key}"]`, `"${secret}"`],
      [`"${key}"`, `{"toString":"${secret}"}`],
      [`"${key}"`, '1.2345678e7'],
    ]) {
      const body = `{"type":"api-key","key":${sentKey},"secret":${sentSecret}}`
      const request = { method: 'POST', target: '/v1/sessions', headers: [jsonType], body }
      expect((await wire.send(request)).status).toBe(400)
    }
  })
})
