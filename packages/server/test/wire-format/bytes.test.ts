/** What the bytes are said to be and what they are: content types, charsets, controls, look-alikes, transfer. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { canary, expectCleanAnswer, type RefusedRow, startWireServer, type WireServer } from './checks.ts'
import {
  allFormats,
  basicHeader,
  bytesOf,
  formats,
  formText,
  formType,
  goodRequest,
  type Header,
  jsonType,
  ofEncoding,
  type Pair,
  type RefusedCause,
  type WireFormat,
  type WireRequest,
} from './formats.ts'
import { sendBytes } from './raw-http.ts'

let wire: WireServer

beforeAll(async () => {
  wire = await startWireServer()
})

afterAll(() => wire.remove())

const jsonFormats = ofEncoding('json')
const formFormats = ofEncoding('form')
const withBody = [...jsonFormats, ...formFormats]
const takesForms = (format: WireFormat): boolean =>
  formFormats.some(({ dialect }) => dialect === format.dialect)
const takesJson = (format: WireFormat): boolean =>
  jsonFormats.some(({ dialect }) => dialect === format.dialect)

const typed = (format: WireFormat, pair: Pair, ...headers: readonly Header[]): WireRequest => ({
  ...goodRequest(format, pair),
  headers,
})

const swappedTypes = withBody.flatMap((format): readonly RefusedRow[] => {
  const row = (title: string, cause: RefusedCause, ...headers: readonly Header[]): RefusedRow => ({
    title: `W08 ${format.name}: ${title}`,
    format,
    cause,
    request: (pair) => typed(format, pair, ...headers),
  })
  return [
    format.encoding === 'json'
      ? row('announced as a form', takesForms(format) ? 'missing' : 'mediaType', formType)
      : row('announced as JSON', takesJson(format) ? 'malformed' : 'mediaType', jsonType),
    row('announced as text', 'mediaType', ['content-type', 'text/plain']),
    row('announced as bytes', 'mediaType', ['content-type', 'application/octet-stream']),
    row('announced as nothing', 'mediaType'),
    row('announced with an empty type', 'mediaType', ['content-type', '']),
  ]
})

/** Types under which other servers parsed a body without its checks. */
const looseTypes = [
  'application/json\ta',
  'application/json ;',
  'application/json;',
  'application/json; charset=utf-16',
  'application/json; charset=utf-8; charset=utf-16',
  'application/json;charset=utf-8;x=y',
  'application/json, application/json',
  'application/json application/json',
  'application/json\u00a0',
]

const unchecked = jsonFormats.flatMap((format) =>
  looseTypes.map((type): RefusedRow => ({
    title: `W09 ${format.name}: a number for a secret under ${JSON.stringify(type)}`,
    format,
    cause: 'mediaType',
    request: ({ key }) => ({
      ...goodRequest(format, { key, secret: '' }),
      headers: [['content-type', Buffer.from(type, 'latin1')]],
      body: JSON.stringify({ ...format.fixed, [format.names.id]: key, [format.names.secret]: 1 }),
    }),
  })),
)

const checkedAnyway = jsonFormats.flatMap((format) =>
  ['Application/JSON', ' application/json', 'application/json; charset=UTF-8'].map((type): RefusedRow => ({
    title: `W09 ${format.name}: a number for a secret under ${JSON.stringify(type)} is checked like any other`,
    format,
    cause: 'malformed',
    request: ({ key }) => ({
      ...goodRequest(format, { key, secret: '' }),
      headers: [['content-type', type]],
      body: JSON.stringify({ ...format.fixed, [format.names.id]: key, [format.names.secret]: 1 }),
    }),
  })),
)

const otherTypes = withBody.flatMap((format) => [
  ...[
    'application/vnd.api+json',
    'application/jsonp',
    'application/json-patch+json',
    'application/json, text/plain',
    'application/x-www-form-urlencoded, application/json',
    'multipart/form-data; boundary=x',
    'text/json',
    '*/*',
  ].map((type): RefusedRow => ({
    title: `W10 ${format.name}: ${type}`,
    format,
    cause: 'mediaType',
    request: (pair) => typed(format, pair, ['content-type', type]),
  })),
  ...[
    [jsonType, jsonType],
    [formType, formType],
    [jsonType, formType],
    [formType, jsonType],
  ].map((headers): RefusedRow => ({
    title: `W10 ${format.name}: two types, ${headers.map(([, type]) => String(type)).join(' and ')}`,
    format,
    cause: 'malformed',
    request: (pair) => typed(format, pair, ...headers),
  })),
  ...['gzip', 'br', 'deflate', 'zstd', 'gzip, gzip', 'identity, gzip'].map((encoding): RefusedRow => ({
    title: `W10 ${format.name}: encoded with ${encoding}`,
    format,
    cause: 'mediaType',
    request: (pair) => {
      const good = goodRequest(format, pair)
      return { ...good, headers: [...good.headers, ['content-encoding', encoding]] }
    },
  })),
])

const idOrSecret = ['id', 'secret'] as const
type Part = (typeof idOrSecret)[number]

/** The good request with these bytes instead of the id or the secret. */
function withBytes(
  format: WireFormat,
  pair: Pair,
  part: Part,
  bytes: Uint8Array,
  escaped = false,
): WireRequest {
  const mark = 'm4rk'
  const marked = goodRequest(format, part === 'id' ? { ...pair, key: mark } : { ...pair, secret: mark })
  if (format.encoding === 'basic') {
    const halves = part === 'id' ? [bytes, `:${pair.secret}`] : [`${pair.key}:`, bytes]
    const credential = Buffer.concat(halves.map((half) => Buffer.from(half)))
    return { ...marked, headers: [basicHeader(credential), ...marked.headers.slice(1)] }
  }
  const [before = '', after = ''] = String(marked.body).split(mark)
  const content = escaped ? Buffer.from(percent(bytes)) : bytes
  return { ...marked, body: Buffer.concat([Buffer.from(before), content, Buffer.from(after)]) }
}

const percent = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')

const brokenUtf8 = (
  [
    ['FF', [0xff]],
    ['C0 AF', [0xc0, 0xaf]],
    ['ED A0 80', [0xed, 0xa0, 0x80]],
    ['half a character', [0xc3]],
    ['F5 and more', [0xf5, 0x80, 0x80, 0x80]],
  ] as const
).flatMap(([title, bytes]) =>
  allFormats.flatMap((format) =>
    idOrSecret.flatMap((part): readonly RefusedRow[] => {
      // A Basic pair in another charset is a pair, and nobody's: it is wrong, not unreadable.
      const cause = format.encoding === 'basic' ? 'invalid' : 'malformed'
      const row = (escaped: boolean): RefusedRow => ({
        title: `W11 ${format.name}: ${title}${escaped ? ', escaped,' : ''} in the ${part}`,
        format,
        cause,
        request: (pair) => withBytes(format, pair, part, Uint8Array.from(bytes), escaped),
      })
      return format.encoding === 'form' ? [row(false), row(true)] : [row(false)]
    }),
  ),
)

const loneSurrogates = jsonFormats.flatMap((format) =>
  idOrSecret.flatMap((part) =>
    ['\\ud800', '\\udc00a', '\\udc00\\ud800'].map((text): RefusedRow => ({
      title: `W11 ${format.name}: ${text} in the ${part}`,
      format,
      cause: 'malformed',
      request: (pair) => withBytes(format, pair, part, Buffer.from(text)),
    })),
  ),
)

const controls = (
  [
    ['U+0000', '\u0000'],
    ['U+0000 inside', 'a\u0000b'],
    ['a line end', 'a\r\nb'],
    ['ESC', 'a\u001b[31mb'],
    ['DEL', 'a\u007f'],
    ['NEL', 'a\u0085'],
  ] as const
).flatMap(([title, text]) =>
  allFormats.flatMap((format) =>
    idOrSecret.map((part): RefusedRow => ({
      title: `W13 ${format.name}: ${title} in the ${part}`,
      format,
      cause: 'malformed',
      request: (pair) =>
        goodRequest(format, part === 'id' ? { ...pair, key: text } : { ...pair, secret: text }),
    })),
  ),
)

const controlsInScopes = [formats.oauthForm, formats.oauthJson].flatMap((format) =>
  ['a\u0000', 'a\tb', 'a\nb', 'a\u007f'].map((scope): RefusedRow => ({
    title: `W13 ${format.name}: ${JSON.stringify(scope)} for a scope`,
    format,
    cause: 'scope',
    request: ({ key, secret }) => {
      const { names, fixed } = format
      const fields = { ...fixed, [names.id]: key, [names.secret]: secret, scope }
      const body = format.encoding === 'json' ? JSON.stringify(fields) : formText(fields)
      return { ...goodRequest(format, { key, secret }), body }
    },
  })),
)

const fullWidth = (text: string): string =>
  text.replaceAll(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0))

const lookAlikes = allFormats.flatMap((format) =>
  (
    [
      ['a blank behind', (key) => `${key} `],
      ['a blank before', (key) => ` ${key}`],
      ['another case', (key) => key.replace(/[a-z](?=[^a-z]*$)/, (letter) => letter.toUpperCase())],
      ['full-width letters', fullWidth],
      ['a joiner inside', (key) => `${key.slice(0, 4)}\u200d${key.slice(4)}`],
      ['a soft hyphen inside', (key) => `${key.slice(0, 4)}\u00ad${key.slice(4)}`],
      ['one letter less', (key) => key.slice(0, -1)],
      ['one letter more', (key) => `${key}a`],
    ] as readonly (readonly [string, (key: string) => string])[]
  ).map(([title, change]): RefusedRow => ({
    title: `W14 ${format.name}: the id with ${title}`,
    format,
    cause: 'invalid',
    request: ({ key, secret }) => {
      expect(change(key)).not.toBe(key)
      return goodRequest(format, { key: change(key), secret })
    },
  })),
)

const truncations = allFormats.flatMap((format) =>
  (
    [
      ['without its last letter', (secret) => secret.slice(0, -1)],
      ['with one letter more', (secret) => `${secret}a`],
      ['with a blank behind', (secret) => `${secret} `],
      ['twice', (secret) => secret + secret],
      ['in another case', (secret) => secret.toUpperCase()],
    ] as readonly (readonly [string, (secret: string) => string])[]
  ).map(([title, change]): RefusedRow => ({
    title: `A24 ${format.name}: the secret ${title}`,
    format,
    cause: 'invalid',
    request: ({ key, secret }) => goodRequest(format, { key, secret: change(secret) }),
  })),
)

const rows: readonly RefusedRow[] = [
  ...swappedTypes,
  ...unchecked,
  ...checkedAnyway,
  ...otherTypes,
  ...brokenUtf8,
  ...loneSurrogates,
  ...controls,
  ...controlsInScopes,
  ...lookAlikes,
  ...truncations,
]

test.each(rows)('$title', async (row) => {
  await wire.expectRefused(row)
})

test.each(allFormats)('W14 $name: a look-alike is answered like a key that nobody has', async (format) => {
  const { key, secret } = await wire.server.keyPair(format.api)
  const known = await wire.send(goodRequest(format, { key: `${key} `, secret }))
  const unknown = await wire.send(goodRequest(format, { key: 'nobody', secret }))
  const lasting = ({ statusLine, headers, body }: typeof known): unknown => ({
    statusLine,
    headers: headers.filter(([name]) => name !== 'date' && name !== 'x-request-id'),
    body,
  })
  expect(lasting(known)).toEqual(lasting(unknown))
})

test.each([
  'x-environment: Prod\u0000uction',
  'authorization: Basic \u0000',
  'content-type: application/json\u0000',
])('W13 a control in a header ends the connection before anything is read: %j', async (header) => {
  const before = (await wire.server.audit()).length
  const bytes = `POST /v1/auth HTTP/1.1\r\nhost: a\r\n${header}\r\ncontent-length: 0\r\n\r\n`
  const response = await sendBytes({ port: wire.server.port }, [bytes])
  expect(response.status).toBe(400)
  expect(response.header('connection')).toEqual(['close'])
  expect(response.body).toBe('{"type":"about:blank","title":"Bad Request","status":400}')
  expect(await wire.server.audit()).toHaveLength(before)
})

const chunked = (format: WireFormat, pair: Pair, ...more: readonly Header[]): readonly Buffer[] => {
  const good = goodRequest(format, pair)
  const head = bytesOf({
    ...good,
    body: '',
    headers: [...good.headers, ...more, ['transfer-encoding', 'chunked']],
  })
  const chunks = Array.from(Buffer.from(good.body), (byte) => Buffer.from([0x31, 13, 10, byte, 13, 10]))
  return [head, ...chunks, Buffer.from('0\r\n\r\n')]
}

test.each(allFormats)('W34 $name: a byte a chunk is answered like one piece', async (format) => {
  const pair = await wire.server.keyPair(format.api)
  const response = await sendBytes({ port: wire.server.port }, chunked(format, pair))
  expect({ status: response.status, body: response.body }).toMatchObject({ status: 200 })
  expect(format.tokenOf(response)).toMatch(/^eyJ/)
})

test.each(allFormats)(
  'W34 $name: a wrong secret in chunks is refused like one in a piece',
  async (format) => {
    const pair = { ...(await wire.server.keyPair(format.api)), secret: canary }
    const whole = await wire.send(goodRequest(format, pair))
    const pieces = await sendBytes({ port: wire.server.port }, chunked(format, pair))
    expect([pieces.status, pieces.body]).toEqual([whole.status, whole.body])
    expectCleanAnswer(pieces, [pair.key, canary])
  },
)

test.each(allFormats)('W34 $name: who expects 100 Continue gets it and the token', async (format) => {
  const pair = await wire.server.keyPair(format.api)
  const good = goodRequest(format, pair)
  const bytes = bytesOf({ ...good, headers: [...good.headers, ['expect', '100-continue']] })
  const response = await sendBytes({ port: wire.server.port }, [bytes])
  expect({ status: response.status, body: response.body }).toMatchObject({ status: 200 })
})

test.each(withBody)('W34 $name: a body without length and without chunks is none', async (format) => {
  const pair = await wire.server.keyPair(format.api)
  const good = goodRequest(format, pair)
  const response = await sendBytes({ port: wire.server.port }, [bytesOf({ ...good, body: '' })])
  expectCleanAnswer(response, [pair.key, pair.secret])
})
