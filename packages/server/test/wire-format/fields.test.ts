/** Fields of a body: repeated, of another type, in a prototype, missing, or unknown. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { canary, type RefusedRow, startWireServer, type WireServer } from './checks.ts'
import {
  formats,
  formText,
  formType,
  goodRequest,
  jsonType,
  ofEncoding,
  type Pair,
  type RefusedCause,
  type WireFormat,
  type WireRequest,
} from './formats.ts'

let wire: WireServer

beforeAll(async () => {
  wire = await startWireServer()
})

afterAll(() => wire.remove())

const jsonFormats = ofEncoding('json')
const formFormats = ofEncoding('form')

const withBody = (format: WireFormat, body: string, pair: Pair): WireRequest => ({
  ...goodRequest(format, pair),
  body,
})

/** A good JSON body with more text before its end. */
const andMore = (format: WireFormat, pair: Pair, more: string): WireRequest =>
  withBody(format, String(goodRequest(format, pair).body).replace(/\}$/, `,${more}}`), pair)

const repeatedInForms = formFormats.flatMap((format) =>
  [format.names.id, format.names.secret, ...Object.keys(format.fixed), 'scope', 'unknown'].flatMap(
    (name): RefusedRow[] => {
      const twice = (value: (request: URLSearchParams) => string, spelled = name) => ({
        format,
        cause: 'malformed' as const,
        request: (pair: Pair) => {
          const good = new URLSearchParams(String(goodRequest(format, pair).body))
          const first = good.has(name) ? '' : `&${name}=${canary}`
          return withBody(format, `${good.toString()}${first}&${spelled}=${value(good)}`, pair)
        },
      })
      const same = (good: URLSearchParams): string => good.get(name) ?? canary
      return [
        { title: `W02 ${format.name}: ${name} twice`, ...twice(same) },
        { title: `W02 ${format.name}: ${name} with two values`, ...twice(() => canary) },
        { title: `W02 ${format.name}: ${name} and an empty one`, ...twice(() => '') },
        {
          title: `W02 ${format.name}: ${name} in two spellings`,
          ...twice(
            same,
            name.replace(/^./, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
          ),
        },
      ]
    },
  ),
)

const escapedTwin = (name: string): string =>
  name.replace(/^./, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`)

const repeatedInJson = jsonFormats.flatMap((format) => {
  const row = (title: string, more: (pair: Pair) => string): RefusedRow => ({
    title: `W04 ${format.name}: ${title}`,
    format,
    cause: 'malformed',
    request: (pair) => andMore(format, pair, more(pair)),
  })
  const { id, secret } = format.names
  return [
    row('the id twice', ({ key }) => `"${id}":"${key}"`),
    row('another id behind', () => `"${id}":"${canary}"`),
    row('its escaped twin', () => `"${escapedTwin(id)}":"${canary}"`),
    row('the secret twice', (pair) => `"${secret}":"${pair.secret}"`),
    row('the secret and its escaped twin', () => `"${escapedTwin(secret)}":"${canary}"`),
    row('a name that nobody reads', () => `"a":1,"a":1`),
    row('a name deep inside', () => `"a":[{"b":{"c":1,"c":1}}]`),
    row('__proto__', () => `"__proto__":1,"__proto__":1`),
  ]
})

const idOrSecret = ['id', 'secret'] as const

const otherTypes = jsonFormats.flatMap((format) =>
  idOrSecret.flatMap((part) =>
    (
      [
        ['a number', 123, 'malformed'],
        ['a boolean', true, 'malformed'],
        ['null', null, 'malformed'],
        ['a list', [canary], 'malformed'],
        ['an object', { a: canary }, 'malformed'],
        ['an empty text', '', 'missing'],
      ] as const
    ).map(([type, value, cause]): RefusedRow => ({
      title: `W07 ${format.name}: the ${part} is ${type}`,
      format,
      cause,
      request: (pair) => {
        const good = JSON.parse(String(goodRequest(format, pair).body)) as Record<string, unknown>
        return withBody(format, JSON.stringify({ ...good, [format.names[part]]: value }), pair)
      },
    })),
  ),
)

const brokenJson: readonly (readonly [string, (body: string) => string, RefusedCause])[] = [
  ['with a byte order mark', (body) => `\ufeff${body}`, 'malformed'],
  ['with something behind', (body) => `${body} x`, 'malformed'],
  ['two documents', (body) => body + body, 'malformed'],
  ['NaN', (body) => body.replace(/\}$/, ',"a":NaN}'), 'malformed'],
  ['a comment', (body) => body.replace('{', '{/* a */'), 'malformed'],
  ['a comma too many', (body) => body.replace(/\}$/, ',}'), 'malformed'],
  ['single quotes', (body) => body.replaceAll('"', "'"), 'malformed'],
  ['cut off', (body) => body.slice(0, -1), 'malformed'],
  ['a list', (body) => `[${body}]`, 'malformed'],
  ['an empty list', () => '[]', 'malformed'],
  ['null', () => 'null', 'malformed'],
  ['a text', () => '"s"', 'malformed'],
  ['a number', () => '1', 'malformed'],
  ['an empty object', () => '{}', 'missing'],
  ['nothing', () => '', 'malformed'],
  ['blanks', () => ' \r\n\t ', 'malformed'],
  [
    'forty levels deep',
    (body) => body.replace(/\}$/, `,"a":${'['.repeat(40)}${']'.repeat(40)}}`),
    'malformed',
  ],
  ['in UTF-16', (body) => Buffer.from(body, 'utf16le').toString('latin1'), 'malformed'],
]

const notJson = jsonFormats.flatMap((format) =>
  brokenJson.map(([title, change, cause]): RefusedRow => ({
    title: `W12 ${format.name}: ${title}`,
    format,
    cause,
    request: (pair) => withBody(format, change(String(goodRequest(format, pair).body)), pair),
  })),
)

const badEscapes = formFormats.flatMap((format) =>
  ['a%zz', 'a%', 'a%2', '%ff', '%c0%af', '%ed%a0%80', '%u0041'].map((value): RefusedRow => ({
    title: `W15 ${format.name}: ${value}`,
    format,
    cause: 'malformed',
    request: (pair) =>
      withBody(
        format,
        `${formText(format.fixed)}&${format.names.id}=${pair.key}&${format.names.secret}=${value}`,
        pair,
      ),
  })),
)

const missingFields = [...jsonFormats, ...formFormats].flatMap((format) =>
  [format.names.id, format.names.secret, ...Object.keys(format.fixed)].map((name): RefusedRow => ({
    title: `W12 ${format.name}: no ${name}`,
    format,
    cause: 'missing',
    request: (pair) => {
      const isJson = format.encoding === 'json'
      const body = String(goodRequest(format, pair).body)
      const fields = isJson
        ? (JSON.parse(body) as Record<string, string>)
        : Object.fromEntries(new URLSearchParams(body))
      delete fields[name]
      return withBody(format, isJson ? JSON.stringify(fields) : formText(fields), pair)
    },
  })),
)

const { oauthForm, oauthJson, digishareJson, digishareForm } = formats

const grantTypes = [oauthForm, oauthJson, digishareJson, digishareForm].flatMap((format) => {
  const row = (title: string, cause: RefusedCause, fields: Record<string, unknown>): RefusedRow => ({
    title: `W26 ${format.name}: ${title}`,
    format,
    cause,
    request: (pair) => {
      const { names } = format
      const all = { [names.id]: pair.key, [names.secret]: pair.secret, ...fields }
      const body = format.encoding === 'json' ? JSON.stringify(all) : formText(all as Record<string, string>)
      return { ...goodRequest(format, pair), body }
    },
  })
  const password = { grant_type: 'password', username: canary, password: canary }
  return [
    row('no grant type', 'missing', {}),
    row('an empty one', 'missing', { grant_type: '' }),
    row('an unknown one', 'unsupported', { grant_type: canary }),
    row('another case', 'unsupported', { grant_type: 'Client_Credentials' }),
    row('a blank behind', 'unsupported', { grant_type: 'client_credentials ' }),
    row('a password', 'unsupported', password),
    ...(format.encoding === 'json'
      ? [row('a list', 'malformed', { grant_type: ['client_credentials'] })]
      : []),
    ...(format.encoding === 'json' ? [row('true', 'malformed', { grant_type: true })] : []),
  ]
})

const rows: readonly RefusedRow[] = [
  ...repeatedInForms,
  ...repeatedInJson,
  ...otherTypes,
  ...notJson,
  ...missingFields,
  ...badEscapes,
  ...grantTypes,
]

test.each(rows)('$title', async (row) => {
  await wire.expectRefused(row)
})

const prototypes = [
  '"__proto__":{"scope":"admin","org":"org_1","a":{"b":{"isAdmin":true}}}',
  '"constructor":{"prototype":{"scope":"admin","env":"sandbox"}}',
  '"toString":1,"hasOwnProperty":1,"valueOf":{"toString":"x"}',
  '"__defineGetter__":null,"prototype":[]',
]

test.each(jsonFormats.flatMap((format) => prototypes.map((more) => ({ format, more }))))(
  'W05 $format.name: $more changes nothing, neither now nor afterwards',
  async ({ format, more }) => {
    const pair = await wire.server.keyPair(format.api)
    const claims = await wire.expectGranted(format, andMore(format, pair, more), pair)
    expect(await wire.expectGranted(format, goodRequest(format, pair), pair)).toMatchObject({
      scope: claims['scope'],
      org: wire.server.acme.id,
      env: 'production',
    })
  },
)

test.each(jsonFormats)('W05 $name: a secret in the prototype is none', async (format) => {
  await wire.expectRefused({
    title: '',
    format,
    cause: 'missing',
    request: (pair) => {
      const { id, secret } = format.names
      const fields = { ...format.fixed, [id]: pair.key }
      return {
        ...goodRequest(format, pair),
        body: JSON.stringify(fields).replace(/\}$/, `,"__proto__":{"${secret}":"${pair.secret}"}}`),
      }
    },
  })
})

test.each([oauthForm, oauthJson, digishareJson, digishareForm, formats.didomiJson, formats.kisJson])(
  'W27 $name: parameters that nobody knows are ignored and not repeated',
  async (format) => {
    const pair = await wire.server.keyPair(format.api)
    const good = goodRequest(format, pair)
    const request =
      format.encoding === 'json'
        ? andMore(format, pair, `"audience":"${canary}"`)
        : { ...good, body: `${String(good.body)}&audience=${canary}` }
    await wire.expectGranted(format, request, pair)
    expect((await wire.send(request)).body).not.toContain(canary)
  },
)

test('W26 the metadata names no grant but client_credentials', async () => {
  const response = await fetch(`${wire.server.url}/.well-known/oauth-authorization-server`)
  expect(await response.json()).toMatchObject({ grant_types_supported: ['client_credentials'] })
})

test('W08 a request without its type in the header is refused even when every field is right', async () => {
  const pair = await wire.server.keyPair('didomi')
  const { body, ...rest } = goodRequest(formats.didomiJson, pair)
  for (const headers of [[], [formType]]) {
    expect((await wire.send({ ...rest, body, headers })).status).toBe(400)
  }
  await wire.expectGranted(formats.didomiJson, { ...rest, body, headers: [jsonType] }, pair)
})
