/** Every wire format of an exchange as the tests send it, written by hand: no code of the server has a part in it. */

import type { KeyPair } from '../running-server.ts'
import type { RawResponse } from './raw-http.ts'

export type Pair = Pick<KeyPair, 'key' | 'secret'>

export type Header = readonly [name: string, value: string | Uint8Array]

export interface WireRequest {
  readonly method: string
  readonly target: string
  readonly headers: readonly Header[]
  readonly body: string | Uint8Array
}

export interface WireFormat {
  readonly name: string
  readonly api: string
  readonly dialect: string
  readonly path: string
  readonly encoding: 'json' | 'form' | 'basic'
  /** Names in the body of what names the credential and of what proves it; null where Basic does. */
  readonly names: { readonly id: string; readonly secret: string }
  /** What a good body has besides. */
  readonly fixed: Readonly<Record<string, string>>
  /** Statuses where they differ from those of RFC 6749. */
  readonly statuses: Partial<Record<RefusedCause, number>>
  readonly tokenOf: (response: RawResponse) => string
}

/** Why a request is refused, as the audit trail names it. */
export type RefusedCause =
  'missing' | 'malformed' | 'mediaType' | 'unsupported' | 'scope' | 'invalid' | 'method'

const usual = {
  missing: 400,
  malformed: 400,
  mediaType: 415,
  unsupported: 400,
  scope: 400,
  invalid: 401,
  method: 405,
} as const satisfies Record<RefusedCause, number>

export const statusFor = ({ statuses }: WireFormat, cause: RefusedCause): number =>
  statuses[cause] ?? usual[cause]

const member =
  (name: string) =>
  ({ body }: RawResponse): string =>
    String((JSON.parse(body) as Record<string, unknown>)[name])

const accessToken = member('access_token')

const kisJson: WireFormat = {
  name: 'KIS JSON',
  api: 'kis',
  dialect: 'kis',
  path: '/api/v1/api_access_auth/sign_in',
  encoding: 'json',
  names: { id: 'app_token', secret: 'secret' },
  fixed: {},
  statuses: {},
  tokenOf: (response) => (response.header('authorization')[0] ?? '').replace(/^Bearer /, ''),
}

const recitalForm: WireFormat = {
  name: 'Recital form',
  api: 'recital',
  dialect: 'recital',
  path: '/auth/api/v1/login/?noAuth=true',
  encoding: 'form',
  names: { id: 'username', secret: 'password' },
  fixed: {},
  statuses: { missing: 422 },
  tokenOf: accessToken,
}

const didomiJson: WireFormat = {
  name: 'Didomi JSON',
  api: 'didomi',
  dialect: 'didomi',
  path: '/v1/sessions',
  encoding: 'json',
  names: { id: 'key', secret: 'secret' },
  fixed: { type: 'api-key' },
  statuses: { mediaType: 400, invalid: 400 },
  tokenOf: accessToken,
}

const digishareJson: WireFormat = {
  name: 'Digishare JSON',
  api: 'digishare',
  dialect: 'digishare',
  path: '/v1/oauth/token',
  encoding: 'json',
  names: { id: 'client_id', secret: 'client_secret' },
  fixed: { grant_type: 'client_credentials' },
  statuses: {},
  tokenOf: accessToken,
}

const digitalpayeBasic: WireFormat = {
  name: 'Digitalpaye Basic',
  api: 'digitalpaye',
  dialect: 'digitalpaye',
  path: '/v1/auth',
  encoding: 'basic',
  names: { id: '', secret: '' },
  fixed: {},
  statuses: {},
  tokenOf: ({ body }) => (JSON.parse(body) as { data: { token: string } }).data.token,
}

const oauth: WireFormat = { ...digishareJson, name: 'OAuth JSON', dialect: 'oauth2', path: '/oauth/token' }

export const formats = {
  kisJson,
  recitalForm,
  recitalJson: { ...recitalForm, name: 'Recital JSON', encoding: 'json' },
  digishareJson,
  digishareForm: { ...digishareJson, name: 'Digishare form', encoding: 'form' },
  digishareBasic: { ...digishareJson, name: 'Digishare Basic', encoding: 'basic' },
  didomiJson,
  digitalpayeBasic,
  oauthJson: oauth,
  oauthForm: { ...oauth, name: 'OAuth form', encoding: 'form' },
  oauthBasic: { ...oauth, name: 'OAuth Basic', encoding: 'basic' },
} as const satisfies Record<string, WireFormat>

export const allFormats: readonly WireFormat[] = Object.values(formats)
export const ofEncoding = (encoding: WireFormat['encoding']): readonly WireFormat[] =>
  allFormats.filter((format) => format.encoding === encoding)

export const jsonType: Header = ['content-type', 'application/json']
export const formType: Header = ['content-type', 'application/x-www-form-urlencoded']

/** The credential in `Authorization`, as curl and every other client writes it. */
export const basicHeader = (text: string | Uint8Array): Header => [
  'authorization',
  `Basic ${Buffer.from(text).toString('base64')}`,
]

/** A good request of the format for this pair. */
export function goodRequest(format: WireFormat, { key, secret }: Pair): WireRequest {
  const { path, encoding, names, fixed } = format
  const base = { method: 'POST', target: path }
  if (encoding === 'json') {
    const body = JSON.stringify({ ...fixed, [names.id]: key, [names.secret]: secret })
    return { ...base, headers: [jsonType], body }
  }
  if (encoding === 'form') {
    const body = formText({ ...fixed, [names.id]: key, [names.secret]: secret })
    return { ...base, headers: [formType], body }
  }
  const body = formText(fixed)
  return { ...base, headers: [basicHeader(`${key}:${secret}`), ...(body === '' ? [] : [formType])], body }
}

export const formText = (fields: Readonly<Record<string, string>>): string =>
  new URLSearchParams(Object.entries(fields)).toString()

/** The request as bytes; its length is added where it has a body. */
export function bytesOf({ method, target, headers, body }: WireRequest): Buffer {
  const content = Buffer.from(body)
  const length: readonly Header[] = content.length > 0 ? [['content-length', String(content.length)]] : []
  const lines = [['host', 'api.example.com'] as Header, ...headers, ...length].map(([name, value]) =>
    Buffer.concat([Buffer.from(`${name}: `), Buffer.from(value), Buffer.from('\r\n')]),
  )
  return Buffer.concat([
    Buffer.from(`${method} ${target} HTTP/1.1\r\n`),
    ...lines,
    Buffer.from('\r\n'),
    content,
  ])
}
