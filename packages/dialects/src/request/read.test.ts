import { describe, expect, test } from 'vitest'
import { basic, request } from '../../test/messages.ts'
import type { RequestParts } from '../../test/messages.ts'
import { didomi, digishare, digitalpaye, kis, oauth2, recital } from '../catalog/index.ts'
import type { Dialect } from '../dialect.ts'
import { defineDialect } from '../define.ts'
import { requestReader } from './read.ts'

const form = ['Content-Type', 'application/x-www-form-urlencoded'] as const
const json = ['Content-Type', 'application/json'] as const
const grant = 'grant_type=client_credentials'

function outcome(dialect: Dialect, parts: RequestParts): string {
  const reading = requestReader(dialect)(request(parts))
  return reading.ok ? 'read' : reading.refused.cause
}

type Row = readonly [title: string, dialect: Dialect, parts: RequestParts, outcome: string]

const withForm = (body: string | Uint8Array): RequestParts => ({ headers: [form], body })
const withJson = (body: string | Uint8Array): RequestParts => ({ headers: [json], body })
const withType = (type: string, body: string): RequestParts => ({ headers: [['Content-Type', type]], body })
const good = '{"key":"k","secret":"s","type":"api-key"}'
const secretOf = (text: string): RequestParts => withJson(`{"type":"api-key","key":"k","secret":${text}}`)
const bytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0))

const rows: readonly Row[] = [
  ['W02 a repeated id', oauth2, withForm(`${grant}&client_id=a&client_id=b&client_secret=s`), 'malformed'],
  [
    'W02 a repeated secret',
    oauth2,
    withForm(`${grant}&client_id=a&client_secret=s&client_secret=s`),
    'malformed',
  ],
  [
    'W02 a repeated grant type',
    oauth2,
    withForm(`${grant}&${grant}&client_id=a&client_secret=s`),
    'malformed',
  ],
  [
    'W02 a repeated unknown parameter',
    oauth2,
    withForm(`${grant}&x=1&x=2&client_id=a&client_secret=s`),
    'malformed',
  ],
  ['W02 a repeated username', recital, withForm('username=a&username=b&password=p'), 'malformed'],
  [
    'W02 a repeated name in another spelling',
    recital,
    withForm('username=a&%75sername=b&password=p'),
    'malformed',
  ],
  [
    'W04 a repeated JSON name',
    didomi,
    withJson('{"type":"api-key","key":"a","key":"b","secret":"s"}'),
    'malformed',
  ],
  [
    'W04 its escaped twin',
    didomi,
    withJson('{"type":"api-key","key":"a","k\\u0065y":"b","secret":"s"}'),
    'malformed',
  ],
  [
    'W04 a repeated name deep inside',
    didomi,
    withJson('{"type":"api-key","key":"a","secret":"s","x":[{"a":1,"a":1}]}'),
    'malformed',
  ],
  [
    'W04 colons and quotes in values are no names',
    didomi,
    withJson('{"type":"api-key","key":"a\\":\\"b","secret":"s\\\\","x":": :"}'),
    'read',
  ],
  [
    'W05 names of the prototype',
    didomi,
    withJson(
      '{"type":"api-key","key":"k","secret":"s","__proto__":{"a":{"constructor":{"prototype":1}}},"toString":1,"hasOwnProperty":1}',
    ),
    'read',
  ],
  [
    'W05 a secret in the prototype',
    didomi,
    withJson('{"type":"api-key","key":"k","__proto__":{"secret":"s"}}'),
    'missing',
  ],
  [
    'W05 nesting without end',
    didomi,
    withJson(`{"type":"api-key","key":"k","secret":"s","x":${'['.repeat(40)}${']'.repeat(40)}}`),
    'malformed',
  ],
  ['W07 a number', didomi, secretOf('123'), 'malformed'],
  ['W07 a boolean', didomi, secretOf('true'), 'malformed'],
  ['W07 null', didomi, secretOf('null'), 'malformed'],
  ['W07 a list', didomi, secretOf('["s"]'), 'malformed'],
  ['W07 an object', didomi, secretOf('{}'), 'malformed'],
  ['W07 an empty text', didomi, secretOf('""'), 'missing'],
  ['W07 an id that is a number', kis, withJson('{"app_token":1,"secret":"s"}'), 'malformed'],
  [
    'W08 JSON announced as a form',
    oauth2,
    withForm('{"grant_type":"client_credentials","client_id":"a","client_secret":"s"}'),
    'missing',
  ],
  ['W08 a form announced as JSON', oauth2, withJson(`${grant}&client_id=a&client_secret=s`), 'malformed'],
  ['W08 JSON announced as text', oauth2, withType('text/plain', good), 'mediaType'],
  ['W08 no content type', kis, { body: '{"app_token":"a","secret":"s"}' }, 'mediaType'],
  ['W09 a tab behind the type', didomi, withType('application/json\ta', good), 'mediaType'],
  ['W09 a blank before the type', didomi, withType(' application/json', good), 'mediaType'],
  ['W09 a parameter without a name', didomi, withType('application/json;', good), 'mediaType'],
  ['W09 another case', didomi, withType('Application/JSON', good), 'read'],
  ['W09 another charset', didomi, withType('application/json; charset=utf-16', good), 'mediaType'],
  ['W09 a further parameter', didomi, withType('application/json;charset=utf-8;x=y', good), 'mediaType'],
  ['W09 UTF-8, said', didomi, withType('application/json; charset=UTF-8', good), 'read'],
  ['W10 a relative of JSON', didomi, withType('application/vnd.api+json', good), 'mediaType'],
  ['W10 JSONP', didomi, withType('application/jsonp', good), 'mediaType'],
  ['W10 two types in one header', didomi, withType('application/json, text/plain', good), 'mediaType'],
  ['W10 two headers', didomi, { headers: [json, json], body: good }, 'malformed'],
  ['W10 multipart', didomi, withType('multipart/form-data; boundary=x', good), 'mediaType'],
  [
    'W10 a compressed body',
    didomi,
    { headers: [json, ['Content-Encoding', 'gzip']], body: good },
    'mediaType',
  ],
  [
    'W11 the byte FF in JSON',
    didomi,
    withJson(bytes('{"type":"api-key","key":"\xff","secret":"s"}')),
    'malformed',
  ],
  [
    'W11 an overlong sequence',
    didomi,
    withJson(bytes('{"type":"api-key","key":"\xc0\xaf","secret":"s"}')),
    'malformed',
  ],
  [
    'W11 an encoded surrogate',
    didomi,
    withJson(bytes('{"type":"api-key","key":"\xed\xa0\x80","secret":"s"}')),
    'malformed',
  ],
  ['W11 an escaped lone surrogate', didomi, secretOf('"\\ud800"'), 'malformed'],
  ['W11 the byte FF in a form', recital, withForm('username=%ff&password=p'), 'malformed'],
  ['W11 an overlong sequence in a form', recital, withForm('username=%c0%af&password=p'), 'malformed'],
  ['W11 an encoded surrogate in a form', recital, withForm('username=%ed%a0%80&password=p'), 'malformed'],
  ['W12 a byte order mark', didomi, withJson(`\ufeff${good}`), 'malformed'],
  ['W12 a byte order mark in a form', recital, withForm('\ufeffusername=a&password=p'), 'malformed'],
  ...[
    '{} x',
    `${good}${good}`,
    '{"key":NaN}',
    '{/**/}',
    '{"key":"k",}',
    "{'key':'k'}",
    '[]',
    'null',
    '"s"',
    '1',
    '',
    '  ',
  ].map((body): Row => [`W12 ${JSON.stringify(body)}`, didomi, withJson(body), 'malformed']),
  ['W12 an empty object', didomi, withJson('{}'), 'missing'],
  [
    'KIS-7 blanks and line ends around the JSON',
    kis,
    withJson('\n  {\n "app_token": "a",\n "secret": "s"\n}\n'),
    'read',
  ],
  ['W13 U+0000 by a JSON escape', didomi, secretOf('"a\\u0000"'), 'malformed'],
  ['W13 U+0000 in a form', recital, withForm('username=a%00&password=p'), 'malformed'],
  ['W13 a line end in a form', recital, withForm('username=a&password=p%0d%0a'), 'malformed'],
  ['W13 DEL', didomi, secretOf('"a\\u007f"'), 'malformed'],
  ['W13 a C1 control', didomi, secretOf('"a\\u0085"'), 'malformed'],
  ['W13 U+0000 in Basic', digitalpaye, { headers: [basic('k:a\0')] }, 'malformed'],
  ['W15 a malformed escape', recital, withForm('username=a%zz&password=p'), 'malformed'],
  ['W15 half an escape', recital, withForm('username=a%&password=p'), 'malformed'],
  ['W16 only a colon for a secret', digitalpaye, { headers: [basic('k::')] }, 'read'],
  ['W16 an empty id', digitalpaye, { headers: [basic(':s')] }, 'missing'],
  ['W16 an empty secret', digitalpaye, { headers: [basic('k:')] }, 'missing'],
  [
    'W19 malformed escapes in Basic',
    oauth2,
    { headers: [form, basic('foo%:bar%')], body: grant },
    'malformed',
  ],
  ...['azpz!', 'azpz\n', 'az pz', 'azpz azpz', 'a-_z', 'azpzc2', 'azpzczE==', 'azpz=', '===='].map(
    (text): Row => [
      `W20 base64 ${JSON.stringify(text)}`,
      digitalpaye,
      { headers: [['Authorization', `Basic ${text}`]] },
      'malformed',
    ],
  ),
  [
    'W20 base64 with stray bits',
    digitalpaye,
    { headers: [['Authorization', 'Basic azpzZR==']] },
    'malformed',
  ],
  ['W21 the word alone', digitalpaye, { headers: [['Authorization', 'Basic']] }, 'malformed'],
  ['W21 the word and a blank', digitalpaye, { headers: [['Authorization', 'Basic ']] }, 'malformed'],
  ['W21 no colon inside', digitalpaye, { headers: [basic('ks')] }, 'malformed'],
  ['W21 the scheme in another case', digitalpaye, { headers: [['Authorization', 'bAsIc azpz']] }, 'read'],
  ['W21 two blanks', digitalpaye, { headers: [['Authorization', 'Basic  azpz']] }, 'malformed'],
  ['W21 a tab', digitalpaye, { headers: [['Authorization', 'Basic\tazpz']] }, 'missing'],
  [
    'W21 two schemes in one header',
    digitalpaye,
    { headers: [['Authorization', 'Basic azpz, Bearer x']] },
    'malformed',
  ],
  ['W21 another scheme', digitalpaye, { headers: [['Authorization', 'Bearer x']] }, 'missing'],
  ['W22 a password in UTF-8', digitalpaye, { headers: [basic('k:pässe')] }, 'read'],
  ['W22 a password in Latin-1', digitalpaye, { headers: [basic(bytes('k:p\xe4sse'))] }, 'invalid'],
  [
    'W23 Basic and a secret in the body',
    oauth2,
    { headers: [form, basic('a:s')], body: `${grant}&client_id=a&client_secret=s` },
    'malformed',
  ],
  [
    'W23 Basic and a secret alone',
    oauth2,
    { headers: [form, basic('a:s')], body: `${grant}&client_secret=s` },
    'malformed',
  ],
  [
    'W23 Basic and an assertion',
    oauth2,
    { headers: [form, basic('a:s')], body: `${grant}&client_assertion=x` },
    'malformed',
  ],
  ['W23 Basic and a JSON key', didomi, { headers: [json, basic('k:s')], body: good }, 'malformed'],
  [
    'W23 Basic at a form login',
    recital,
    { headers: [form, basic('k:s')], body: 'username=a&password=p' },
    'malformed',
  ],
  [
    'W24 Basic with another id in the body',
    oauth2,
    { headers: [form, basic('a:s')], body: `${grant}&client_id=b` },
    'malformed',
  ],
  [
    'W24 Basic with the same id in the body',
    oauth2,
    { headers: [form, basic('a:s')], body: `${grant}&client_id=a` },
    'read',
  ],
  [
    'W24 the same at Digishare',
    digishare,
    { headers: [json, basic('a:s')], body: '{"grant_type":"client_credentials","client_id":"b"}' },
    'malformed',
  ],
  ['W26 no grant type', oauth2, withForm('client_id=a&client_secret=s'), 'missing'],
  ['W26 an unknown grant type', oauth2, withForm('grant_type=x&client_id=a&client_secret=s'), 'unsupported'],
  [
    'W26 the grant type in another case',
    oauth2,
    withForm('grant_type=Client_Credentials&client_id=a&client_secret=s'),
    'unsupported',
  ],
  [
    'W26 a list of grant types',
    oauth2,
    withJson('{"grant_type":["client_credentials"],"client_id":"a","client_secret":"s"}'),
    'malformed',
  ],
  [
    'W26 a password at the OAuth endpoint',
    oauth2,
    withForm('grant_type=password&username=a&password=b'),
    'unsupported',
  ],
  ['W27 unknown parameters', oauth2, withForm(`${grant}&client_id=a&client_secret=s&audience=x`), 'read'],
  ...['a"b', 'a\\b', 'a%C3%A9', 'a%09b', 'a++b', '+a', 'a+', 'a+'.repeat(10_000)].map((scope): Row => [
    `W28 the scope ${scope.slice(0, 10)}`,
    oauth2,
    withForm(`${grant}&client_id=a&client_secret=s&scope=${scope}`),
    'scope',
  ]),
  ...['urn:guichet:api:a', 'https://api.example.com/', ''].map((resource): Row => [
    `a resource (${resource})`,
    oauth2,
    withForm(`${grant}&client_id=a&client_secret=s&resource=${resource}`),
    'read',
  ]),
  [
    'two resources',
    oauth2,
    withForm(`${grant}&client_id=a&client_secret=s&resource=urn:a&resource=urn:b`),
    'target',
  ],
  [
    'one resource twice',
    oauth2,
    withForm(`${grant}&client_id=a&client_secret=s&resource=urn:a&r%65source=urn:a`),
    'target',
  ],
  ...['["urn:a","urn:b"]', '["urn:a"]', '1', 'null', '{}'].map((resource): Row => [
    `a JSON resource that is ${resource}`,
    oauth2,
    withJson(
      `{"grant_type":"client_credentials","client_id":"a","client_secret":"s","resource":${resource}}`,
    ),
    'target',
  ]),
  [
    'a resource twice in JSON',
    oauth2,
    withJson(
      '{"grant_type":"client_credentials","client_id":"a","client_secret":"s","resource":"a","resource":"a"}',
    ),
    'malformed',
  ],
  [
    'two resources where the format has none',
    recital,
    withForm('username=a&password=p&resource=a&resource=a'),
    'malformed',
  ],
  ['W29 an unknown environment', digitalpaye, environment(['X-Environment', 'Staging']), 'malformed'],
  [
    'W29 two environments',
    digitalpaye,
    environment(['X-Environment', 'Production'], ['x-environment', 'Production']),
    'malformed',
  ],
  [
    'W29 two environments, joined',
    digitalpaye,
    environment(['X-Environment', 'Production, Sandbox']),
    'malformed',
  ],
  ['W29 an alias with an underscore', digitalpaye, environment(['X_Environment', 'Sandbox']), 'malformed'],
  ['W29 an empty environment', digitalpaye, environment(['X-Environment', '']), 'malformed'],
  ['W29 10 kB of environment', digitalpaye, environment(['X-Environment', 'P'.repeat(10_000)]), 'malformed'],
  [
    'T01 two Authorization headers',
    didomi,
    { headers: [json, ['Authorization', 'Bearer a'], ['authorization', 'Bearer a']], body: good },
    'malformed',
  ],
  [
    'a key beyond 512 characters',
    didomi,
    withJson(`{"type":"api-key","key":"${'k'.repeat(513)}","secret":"s"}`),
    'malformed',
  ],
  ['a secret beyond 4096 characters', didomi, secretOf(`"${'s'.repeat(4097)}"`), 'malformed'],
  ['another type at Didomi', didomi, withJson('{"type":"email","key":"k","secret":"s"}'), 'unsupported'],
  [
    'REC-8 the query of the page',
    recital,
    { ...withForm('username=a&password=p'), query: 'noAuth=true' },
    'read',
  ],
  ['A-REC-3 no query', recital, withForm('username=a&password=p'), 'read'],
  [
    'a repeated query parameter',
    recital,
    { ...withForm('username=a&password=p'), query: 'noAuth=true&noAuth=true' },
    'malformed',
  ],
  [
    'an unknown query parameter',
    recital,
    { ...withForm('username=a&password=p'), query: 'x=1&x=%zz' },
    'read',
  ],
  ['A-REC-2 JSON at Recital', recital, withJson('{"username":"a","password":"p"}'), 'read'],
]

function environment(...headers: readonly (readonly [string, string])[]): RequestParts {
  return { headers: [basic('k:s'), ...headers] }
}

test.each(rows)('%s', (_title, dialect, parts, wanted) => {
  expect(outcome(dialect, parts)).toBe(wanted)
})

describe('what was sent', () => {
  test('is never in the reason', () => {
    for (const [, dialect, parts] of rows) {
      const reading = requestReader(dialect)(request({ ...parts, query: 'leak=hunter2' }))
      if (!reading.ok) expect(JSON.stringify(reading.refused)).not.toMatch(/hunter2|azpz|Staging/)
    }
  })

  test('is the names of fields, where one is missing', () => {
    const reading = requestReader(recital)(request(withForm('username=a')))
    expect(reading).toMatchObject({ ok: false, refused: { cause: 'missing', field: 'password' } })
  })
})

describe('values are read', () => {
  const read = (dialect: Dialect, parts: RequestParts): unknown => {
    const reading = requestReader(dialect)(request(parts))
    return reading.ok ? reading.value : reading.refused
  }

  test.each([
    ['a+b', 'a b'],
    ['a%2Bb', 'a+b'],
    ['a%20b', 'a b'],
    ['%C3%A9%26%3D', 'é&='],
  ])('W15 the form text %s as %s', (sent, secret) => {
    expect(read(recital, withForm(`username=a&password=${sent}`))).toMatchObject({ secret })
  })

  test('W14 as they are: blanks, case and look-alikes count', () => {
    for (const secret of ['s ', ' s', 'S', 'é', 'e\u0301', 'ｓ', 's\u200d']) {
      expect(read(didomi, secretOf(JSON.stringify(secret)))).toMatchObject({ secret })
    }
  })

  test('W16 a Basic secret with everything behind the first colon', () => {
    expect(read(digitalpaye, { headers: [basic('k:a:b:c')] })).toMatchObject({ key: 'k', secret: 'a:b:c' })
  })

  test('W18 raw Basic as it is, and form-encoded Basic decoded once', () => {
    expect(read(digitalpaye, { headers: [basic('k:%25+ &')] })).toMatchObject({ secret: '%25+ &' })
    const encoded = { headers: [form, basic('k:%25%2B+%26')], body: grant }
    expect(read(oauth2, encoded)).toMatchObject({ secret: '%+ &' })
  })

  test('A-DGP-4 the environment in any case, and production where it is missing', () => {
    expect(read(digitalpaye, environment())).toMatchObject({ environment: 'production' })
    expect(read(digitalpaye, environment(['x-environment', 'SANDBOX']))).toMatchObject({
      environment: 'sandbox',
    })
  })

  test('A-DGP-3 whatever content type an empty body has', () => {
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'application/json']) {
      const headers = [basic('k:s'), ['Content-Type', type]] as const
      expect(read(digitalpaye, { headers })).toMatchObject({ key: 'k' })
    }
  })

  test('whether they came in Authorization', () => {
    expect(read(oauth2, { headers: [form, basic('a:s')], body: grant })).toMatchObject({
      usedAuthorization: true,
    })
    const posted = withForm(`${grant}&client_id=a&client_secret=s`)
    expect(read(oauth2, posted)).toMatchObject({ usedAuthorization: false })
    expect(read(oauth2, { headers: [form, basic('a%:s')], body: grant })).toMatchObject({
      usedAuthorization: true,
    })
  })

  test('an environment that the dialect does not let be missing is asked for', () => {
    const strict = defineDialect({
      name: 'strict',
      request: {
        path: '/t',
        credentials: { key: { field: 'k' }, secret: { field: 's' } },
        environment: { at: { field: 'env' }, spelling: { production: 'prod', sandbox: 'test' } },
      },
      response: { body: '${token}' },
      lifetime: '1h',
    })
    expect(read(strict, withJson('{"k":"a","s":"b"}'))).toMatchObject({ cause: 'missing', field: 'env' })
    expect(read(strict, withJson('{"k":"a","s":"b","env":"PROD"}'))).toMatchObject({ cause: 'malformed' })
    expect(read(strict, withJson('{"k":"a","s":"b","env":1}'))).toMatchObject({ cause: 'malformed' })
  })
})
