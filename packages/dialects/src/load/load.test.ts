import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { dialectJsonSchema, formatProblem, loadDialect, readYaml } from './index.ts'

const good = `name: acme
request:
  path: /login
  credentials: { key: { field: id }, secret: { field: secret } }
response:
  body: { token: "\${token}" }
lifetime: 1h
`

function problems(text: string): readonly string[] {
  const loaded = loadDialect(text, 'acme.yaml')
  return loaded.ok ? [] : loaded.problems.map(formatProblem)
}

const replaced = (from: string, to: string): string => good.replace(from, () => to)
const added = (text: string): string => `${good}${text}\n`
const inRequest = (text: string): string => replaced('  path:', `  ${text}\n  path:`)
const inResponse = (text: string): string => replaced('response:', `response:\n  ${text}`)

test('a good file makes a dialect', () => {
  expect(loadDialect(good, 'acme.yaml')).toMatchObject({
    ok: true,
    dialect: { name: 'acme', lifetime: 3600 },
  })
})

const rows: readonly (readonly [title: string, text: string, problem: RegExp])[] = [
  [
    'an unknown member',
    replaced('path:', 'pth:'),
    /^acme\.yaml:3:3 request\.pth: There is no "pth" here\. Did you mean path\?$/,
  ],
  ['a missing member', replaced('lifetime: 1h', ''), /lifetime: This is missing\. Write a duration as 8s/],
  [
    'an unknown word',
    added('transport: redirekt'),
    /:8:12 transport: "redirekt" is not known here\. Did you mean redirect\?/,
  ],
  [
    'a word far from all',
    added('transport: x'),
    /:8:12 transport: .* Use one of redirect, refuse, unspecified\./,
  ],
  ['another type', replaced('1h', '3600'), /:7:11 lifetime: This is the number 3600\. Write a duration/],
  [
    'a wrong duration',
    replaced('1h', '1 hour'),
    /:7:11 lifetime: This is not a duration\. Write it as 8s, 15m, 24h or 90d\./,
  ],
  [
    'a text for a place',
    replaced('{ field: id }', 'id'),
    /:4:23 request\.credentials\.key: .*A place is \{ field: a\.b \}/,
  ],
  ['a misspelled place', replaced('{ field: id }', '{ feild: id }'), /:4:25 .*Did you mean field\?/],
  ['a name twice', added('name: again'), /:8:1 .*must be unique.*remove one of the two/],
  ['an alias', added('x: &a 1\ny: *a'), /:9:4 Aliases are not taken\./],
  ['no YAML', added('x: ['), /Correct the YAML here|Indent/],
  ['an empty file', '', /:1:1 This is empty\. It should be a mapping\./],
  ['a list', '- a', /This is a list\. It should be a mapping\./],
  ['a bad name', replaced('acme', 'Acme Corp'), /:1:7 name: .*small letters/],
  ['a path without its slash', replaced('/login', 'login'), /:3:9 request\.path: .*Begin with "\/"/],
  ...['/t/:tenant', '/t/*', '/t/{tenant}'].map(
    (path) =>
      [
        `the wildcard of ${path}`,
        replaced('/login', path),
        /:3:9 request\.path: The path is literal; a tenant in the path cannot be said\./,
      ] as const,
  ),
  ...['/a%20b', '/a/../b', '/a/.', '/a\\b'].map(
    (path) =>
      [
        `the path ${path}`,
        replaced('/login', path),
        /:3:9 request\.path: No request would arrive at this path\./,
      ] as const,
  ),
  [
    'a wildcard in an alias',
    inRequest('aliases: ["/a", "/b/:c"]'),
    /:3:\d+ request\.aliases\.1: The path is literal/,
  ],
  [
    'a secret alone in the place of a pair’s',
    replaced(
      '{ key: { field: id }, secret: { field: secret } }',
      '[{ key: { field: id }, secret: { field: s } }, { secret: { field: s } }]',
    ),
    /credentials\.1\.secret: This is the same place as request\.credentials\.0\.secret\./,
  ],
  [
    'a raw secret in the header of Basic',
    replaced(
      '{ key: { field: id }, secret: { field: secret } }',
      '[{ basic: raw }, { secret: { header: Authorization } }]',
    ),
    /credentials\.1\.secret: This is the same place/,
  ],
  [
    'an unknown form of a time',
    replaced('"${token}"', '"${token}", at: "${issued:minutes}"'),
    /body\.at: There is no hole \$\{issued:minutes\} here/,
  ],
  [
    'two values in one text',
    replaced('"${token}"', '"${token} ${issued:iso}"'),
    /response\.body\.token: \$\{token\} shares its text/,
  ],
  ['a path with a query', replaced('/login', '/login?a=b'), /:3:9 request\.path: .*fixed\.query/],
  [
    'a field without a body',
    inRequest('body: none'),
    /request\.credentials\.key\.field: The request has no body/,
  ],
  ['a GET with a body', inRequest('body: json\n  method: GET'), /request\.body: A GET request has no body\./],
  [
    'a nested field in a form',
    inRequest('body: form').replace('field: id', 'field: a.id'),
    /:5:32 request\.credentials\.key\.field: A form has no fields inside fields\./,
  ],
  [
    'one place for two parts',
    replaced('field: secret', 'field: id'),
    /:4:\d+ request\.credentials\.secret: This is the same place as request\.credentials\.key\./,
  ],
  ['a field inside another', replaced('field: secret', 'field: id.secret'), /This is the same place as/],
  [
    'a fixed field in the credential’s place',
    inRequest('fixed: { fields: { id: x } }'),
    /fixed\.fields\.id: This is the same place/,
  ],
  ['a field called __proto__', replaced('field: id', 'field: __proto__'), /__proto__/],
  [
    'a bad header name',
    replaced('{ field: id }', '{ header: "X Key" }'),
    /:4:\d+ .*cannot be the name of a header/,
  ],
  [
    'a header of the HTTP layer',
    inRequest('headers: { Content-Length: "4" }'),
    /:3:30 request\.headers\.Content-Length: Guichet sets/,
  ],
  [
    'a line end in a header',
    inRequest('headers: { X-A: "a\\nb" }'),
    /request\.headers\.X-A: A header cannot say this value\./,
  ],
  [
    'a header beyond ASCII',
    inResponse('headers: { X-A: "é" }'),
    /response\.headers\.X-A: A header cannot say this value\./,
  ],
  [
    'equal spellings',
    inRequest('environment: { at: { query: e }, spelling: { production: A, sandbox: a }, ignoreCase: true }'),
    /spelled alike/,
  ],
  ['no token', replaced('${token}', 'x'), /:5:1 response: The response does not say where the token is\./],
  [
    'two tokens',
    inResponse('headers: { X-T: "${token}" }'),
    /response: The response holds the token 2 times\./,
  ],
  [
    'an unknown hole',
    replaced('${token}', '${tokn}'),
    /:6:18 response\.body\.token: There is no hole \$\{tokn\} here\. Did you mean \$\{token\}\?/,
  ],
  [
    'half a hole',
    replaced('"${token}"', '"${token}", x: "${ expires }"'),
    /response\.body\.x: .*begins a hole/,
  ],
  [
    'an end that is nowhere',
    inResponse('expires: iso'),
    /:6:12 response\.expires: The response nowhere tells \$\{expires\}\./,
  ],
  [
    'an end that nobody explains',
    replaced('"${token}"', '"${token}", x: "${expires}"'),
    /response\.expires: .*expires is documented/,
  ],
  [
    'an unknown unit',
    inResponse('expires: { as: duration, unit: hours }'),
    /:6:34 response\.expires\.unit: "hours" is not known here\. Use one of seconds/,
  ],
  [
    'an unknown kind of end',
    inResponse('expires: isso'),
    /:6:12 response\.expires: .*Write documented, token/,
  ],
  [
    'a pattern with unknown letters',
    inResponse('expires: { as: pattern, pattern: YYYY-MM-dd HH:mm, zone: UTC }'),
    /:6:\d+ response\.expires\.pattern: The pattern has YYYY/,
  ],
  [
    'a pattern without the day',
    inResponse('expires: { as: pattern, pattern: HH:mm, zone: UTC }'),
    /does not tell the year, month, day/,
  ],
  [
    'an unknown zone',
    inResponse('expires: { as: pattern, pattern: yyyy-MM-dd HH:mm, zone: Mars }'),
    /response\.expires\.zone: This is not the name of a time zone/,
  ],
  [
    'a status that is none',
    added('refusals: { invalid: { status: 999 } }'),
    /:8:32 refusals\.invalid\.status: .*Statuses are 100 to 599/,
  ],
  [
    'a grant with status 404',
    inResponse('status: 404'),
    /:6:11 response\.status: A grant has a status of 2xx\./,
  ],
  [
    'an unknown cause',
    added('refusals: { invald: { status: 401 } }'),
    /:8:13 refusals\.invald: .*Did you mean invalid\?/,
  ],
  [
    'a refusal that looks like a grant',
    added('refusals: { invalid: { status: 200 } }'),
    /refusals\.invalid: The refusal invalid has what response\.success takes for a grant\./,
  ],
  [
    'a flag that grants do not have',
    inResponse('success: { field: ok, equals: true }'),
    /response\.success\.field: The body of a grant has not this value/,
  ],
  [
    'an unknown hole in a refusal',
    added('refusals: { default: { body: { e: "${token}" } } }'),
    /refusals\.default\.body\.e: There is no hole/,
  ],
  ['two bodies', inResponse('text: "${expires}"'), /response\.text: There is a body already\./],
  [
    'a received header that nobody sets',
    added('call: { token: { received: X-Token } }'),
    /:8:28 call\.token\.received: The response does not set this header to the token\./,
  ],
  [
    'a kept value that never comes',
    inResponse('keep: [shop]'),
    /response\.keep\.0: The value shop is not in the response exactly once/,
  ],
  [
    'a claim of the server',
    added('claims: { sub: x }'),
    /:8:16 claims\.sub: The server sets the claim sub itself/,
  ],
  ['an unknown kind of credential', added('words: { fr: { keypair: {} } }'), /Did you mean key-pair\?/],
  [
    'a prefix that some place cannot carry',
    added('keyPrefix: { production: "a b", sandbox: t_ }'),
    /keyPrefix\.production: A key cannot begin like this/,
  ],
]

test.each(rows)('%s is named with its line', (_title, text, problem) => {
  const found = problems(text)
  expect(
    found.some((one) => problem.test(one)),
    found.join('\n'),
  ).toBe(true)
})

test('every problem is told at once', () => {
  const text = replaced('1h', '1 hour').replace('/login', 'login').replace('acme', 'ACME')
  expect(problems(text)).toHaveLength(3)
})

test('wrong shapes and wrong meanings are told in one pass, each once', () => {
  const text = replaced('1h', '3600').replace('/login', 'login').replace('${token}', '${tokn}')
  const found = problems(added('transprt: refuse\nkeyPrefix: { production: "a b", sandbox: t_ }'))
  expect(found).toHaveLength(2)
  expect(problems(text).map((one) => one.split(' ')[1])).toEqual([
    'request.path:',
    'response.body.token:',
    'lifetime:',
  ])
})

test.each([
  ['request: 5', replaced('/login', '/x').replace(/request:[^]*response/, () => 'request: 5\nresponse'), 1],
  ['no response', replaced(/response:[^]*lifetime/.exec(good)?.[0] ?? '', 'lifetime'), 1],
  ['nothing but a name', 'name: ACME', 4],
  ['wrong lists', added('call: { dead: 5, token: [] }\nclaims: []\nrefusals: 7'), 4],
] as const)('%s breaks no check', (_title, text, count) => {
  expect(problems(text)).toHaveLength(count)
})

test.each(['${access}', '${ token }', '${Token}'])('the misspelled hole %s is one problem', (hole) => {
  expect(problems(replaced('${token}', hole))).toHaveLength(1)
})

test('a credential of one part needs no key, and a misspelled key is not taken for one', () => {
  expect(problems(replaced('key: { field: id }, ', ''))).toEqual([])
  expect(problems(replaced('key:', 'kee:'))).toEqual([
    'acme.yaml:4:18 request.credentials.kee: There is no "kee" here. Did you mean key?',
  ])
})

test('a bomb of aliases unfolds nothing', () => {
  const bomb = [
    'a: &a [x, x]',
    ...'bcdefghij'
      .split('')
      .map((name, at) => `${name}: &${name} [*${'abcdefghi'[at]}, *${'abcdefghi'[at]}]`),
  ]
  const started = performance.now()
  expect(problems(bomb.join('\n')).length).toBeGreaterThan(0)
  expect(performance.now() - started).toBeLessThan(10_000)
})

describe('readYaml', () => {
  test('reads any file by its own schema, with the same reports', () => {
    const schema = z.strictObject({ port: z.int(), hosts: z.array(z.string()).optional() })
    expect(readYaml('port: 80', 'f.yaml', schema)).toMatchObject({ ok: true, value: { port: 80 } })
    const reading = readYaml('hosts: [a, 1]\nprt: 80', 'f.yaml', schema)
    expect(reading.ok ? [] : reading.problems.map(formatProblem)).toEqual([
      'f.yaml:1:1 port: This is missing. Give a number.',
      'f.yaml:1:12 hosts.1: This is the number 1. It should be a text.',
      'f.yaml:2:1 prt: There is no "prt" here. Did you mean port?',
    ])
  })
})

test('the JSON Schema in dialect.schema.json is the one of this code (npm run schemas writes it)', () => {
  const kept = readFileSync(new URL('../../dialect.schema.json', import.meta.url), 'utf8')
  expect(JSON.parse(kept)).toEqual(JSON.parse(JSON.stringify(dialectJsonSchema())))
})
