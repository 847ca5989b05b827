import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readEnvironment } from './environment.ts'
import { loadConfiguration } from './load.ts'
import type { LoadOptions } from './load.ts'

const folder = mkdtempSync(join(tmpdir(), 'guichet-problems-'))
afterAll(() => rmSync(folder, { recursive: true }))

const shop = 'apis:\n  - name: shop\n'

/** Text, line, field and the beginning of what is said. */
const mistakes: readonly (readonly [string, string, number, string, string])[] = [
  ['a field that is not known', 'isuer: x', 1, 'isuer', 'There is no "isuer" here.'],
  ['a text for a number', 'listen:\n  port: many', 2, 'listen.port', 'This is the text "many".'],
  ['a duration without a unit', 'tokens: { leeway: "30" }', 1, 'tokens.leeway', 'This value is not allowed.'],
  [
    'more leeway than the check of a token takes',
    'tokens:\n  leeway: 61s',
    2,
    'tokens.leeway',
    'Clocks may be 60 seconds apart at most, not 61s.',
  ],
  [
    'a key that signs before everybody has it',
    'signing:\n  algorithm: ES256\n  publishAhead: 299s',
    3,
    'signing.publishAhead',
    'After 299s a verifier may not have seen a new key',
  ],
  ['a level that is not known', 'logs:\n  level: loud', 2, 'logs.level', '"loud" is not known here.'],
  ['an API without a dialect', `${shop}    dialects: []`, 3, 'apis.0.dialects', 'This value is not allowed.'],
  [
    'an unknown dialect',
    `${shop}    dialects:\n      - smoke`,
    4,
    'apis.0.dialects.0',
    'There is no dialect named smoke.',
  ],
  [
    'a dialect file that is not there',
    'dialects:\n  - none.yaml',
    2,
    'dialects.0',
    `${folder}/none.yaml cannot be read.`,
  ],
  ['two APIs of one name', `${shop}  - name: shop`, 3, 'apis.1.name', 'Two APIs are named shop.'],
  [
    'the name of the management API',
    'apis:\n  - name: guichet',
    2,
    'apis.0.name',
    "The name guichet is the management API's own.",
  ],
  [
    'the name of a page of the documentation',
    'apis:\n  - name: management',
    2,
    'apis.0.name',
    'The documentation has a page of its own at management.',
  ],
  [
    'two APIs of one audience',
    `${shop}  - name: other\n    audience: urn:guichet:api:shop`,
    4,
    'apis.1.audience',
    'Two APIs have the audience',
  ],
  [
    'an audience that is no URI',
    `${shop}    audience: shop`,
    3,
    'apis.0.audience',
    'shop is not an absolute URI.',
  ],
  [
    'an upstream that is not http',
    `${shop}    upstream: ftp://shop.example`,
    3,
    'apis.0.upstream',
    'The upstream is not an address.',
  ],
  [
    'an upstream with a password',
    `${shop}    upstream: https://me:pw@shop.example`,
    3,
    'apis.0.upstream',
    'The upstream is not an address.',
  ],
  [
    'a sandbox upstream that is not http',
    `${shop}    sandbox:\n      upstream: shop`,
    4,
    'apis.0.sandbox.upstream',
    'The upstream is not an address.',
  ],
  [
    'a host with a port',
    `${shop}    hosts: ['shop.example:80']`,
    3,
    'apis.0.hosts.0',
    'shop.example:80 is not a host name.',
  ],
  [
    'an origin with a path',
    `${shop}    exposeTokenHeader: ['https://a.example/']`,
    3,
    'apis.0.exposeTokenHeader.0',
    'https://a.example/ is not a web origin.',
  ],
  [
    'a page in the clear that would hold the console’s part',
    'console:\n  embedIn: [http://app.example.com]',
    2,
    'console.embedIn.0',
    'http://app.example.com is not a web origin with https.',
  ],
  ['any page', "console:\n  embedIn: ['*']", 2, 'console.embedIn.0', '* is not a web origin with https.'],
  [
    'a webhook in the clear',
    'notices:\n  webhook: http://hooks.example.com/\n  secretFile: secret',
    2,
    'notices.webhook',
    'The webhook is not an https address.',
  ],
  [
    'a webhook without a secret',
    'notices:\n  webhook: https://hooks.example.com/',
    2,
    'notices.webhook',
    'A webhook has an address and a file with its secret.',
  ],
  [
    'a route without a /',
    `${shop}    routes: [{ path: v1 }]`,
    3,
    'apis.0.routes.0.path',
    'This value is not allowed.',
  ],
  [
    'a route for a scope that nobody has',
    `${shop}    routes:\n      - path: /v1\n        scopes: [read]`,
    5,
    'apis.0.routes.0.scopes.0',
    'The API has no scope read',
  ],
  [
    'a route of the server itself',
    `${shop}    routes:\n      - path: /console/shop`,
    4,
    'apis.0.routes.0.path',
    "/console/shop lies under /console, which is the server's own.",
  ],
  [
    'a route where credentials are exchanged',
    `${shop}    dialects: [didomi]\n    routes:\n      - path: /v1/sessions/`,
    5,
    'apis.0.routes.0.path',
    'At /v1/sessions/ the dialect didomi exchanges credentials.',
  ],
  [
    'one route of two APIs',
    `${shop}    routes: [{ path: /v1 }]\n  - name: other\n    routes:\n      - path: /v1/`,
    6,
    'apis.1.routes.0.path',
    '/v1/ belongs to the API shop already.',
  ],
  [
    'one route of two APIs at one host',
    `${shop}    hosts: [a.example]\n    routes: [{ path: /v1 }]\n  - name: other\n    hosts: [A.example]\n    routes: [{ path: /v1 }]`,
    7,
    'apis.1.routes.0.path',
    '/v1 belongs to the API shop already.',
  ],
  [
    'one route twice',
    `${shop}    routes:\n      - { path: /v1, methods: [GET] }\n      - { path: /v1 }`,
    5,
    'apis.0.routes.1.path',
    '/v1 belongs to the API shop already.',
  ],
  ['an issuer that is no address', 'issuer: example', 1, 'issuer', 'The issuer is not an address.'],
  [
    'a public issuer without https',
    'issuer: http://id.example.com',
    1,
    'issuer',
    'The issuer is public (id.example.com) and is not https.',
  ],
  [
    'plain HTTP beyond loopback',
    'listen:\n  host: 0.0.0.0',
    2,
    'listen.host',
    'Credentials would travel in the open to 0.0.0.0.',
  ],
  [
    'plain HTTP beside no HTTPS',
    'listen:\n  httpPort: 80',
    2,
    'listen.httpPort',
    'There is no HTTPS for plain HTTP to stand beside.',
  ],
  [
    'one port for HTTP and HTTPS',
    'listen:\n  port: 443\n  tls: { cert: c, key: k }\n  httpPort: 443',
    4,
    'listen.httpPort',
    'Port 443 is the one of HTTPS.',
  ],
  [
    'a proxy that is no block',
    'trustedProxies:\n  - 10.0.0.0/33',
    2,
    'trustedProxies.0',
    '10.0.0.0/33 is neither an address nor a CIDR block.',
  ],
  [
    'a database that is not PostgreSQL',
    'database: mysql://db/guichet',
    1,
    'database',
    'The database is not a PostgreSQL URL.',
  ],
]

function problemsOf(text: string, options: LoadOptions = {}) {
  const config = join(folder, 'guichet.yaml')
  writeFileSync(config, text)
  return loadConfiguration({ config, environment: readEnvironment({}), ...options }).problems
}

describe('a mistake in guichet.yaml is told with its line and field', () => {
  it.each(mistakes)('%s', (_, text, line, field, said) => {
    const problems = problemsOf(text)
    expect(problems).toHaveLength(1)
    expect(problems![0]).toMatchObject({ file: join(folder, 'guichet.yaml'), line, field })
    expect(problems![0]!.message.slice(0, said.length)).toBe(said)
    expect(problems![0]!.mend).not.toBe('')
  })

  it('and all of them at once, in the order of their lines', () => {
    const problems = problemsOf(
      'issuer: example\nlisten: { host: 0.0.0.0 }\napis: [{ name: shop, dialects: [smoke] }]',
    )
    expect(problems!.map(({ line }) => line)).toEqual([1, 2, 3])
  })

  it('with no secret in it', () => {
    const problems = problemsOf('database: mysql://me:hunter2@db\nissuer: ftp://me:hunter2@id')
    expect(JSON.stringify(problems)).not.toContain('hunter2')
  })
})

const custom = (name: string, path: string) =>
  `name: ${name}\nrequest: { path: ${path}, credentials: { key: { field: id }, secret: { field: secret } } }\n` +
  `response: { body: { token: '\${token}' } }\nlifetime: 1h\n`

describe('a dialect of an operator’s own', () => {
  const collisions = [
    [
      'takes the path of another',
      '/v1/sessions',
      'The dialects didomi and acme both exchange at /v1/sessions.',
    ],
    [
      'takes a path of the server',
      '/oauth/revoke',
      "The dialect acme exchanges at /oauth/revoke, and /oauth/revoke is the server's own.",
    ],
    [
      'takes a path of the management API',
      '/api/v1/credentials',
      "The dialect acme exchanges at /api/v1/credentials, and /api/v1/credentials is the server's own.",
    ],
  ] as const

  it.each(collisions)('is refused where it %s', (_, path, message) => {
    writeFileSync(join(folder, 'acme.yaml'), custom('acme', path))
    const apis = `${shop}    dialects: [didomi]\n  - name: acme\n    dialects: [acme]`
    expect(problemsOf(`dialects: [acme.yaml]\n${apis}`)).toMatchObject([
      { field: 'apis.1.dialects.0', line: 6, message },
    ])
  })

  it('may have the path of another at a host of its own', () => {
    writeFileSync(join(folder, 'acme.yaml'), custom('acme', '/v1/sessions'))
    const apis = `${shop}    dialects: [didomi]\n  - name: acme\n    dialects: [acme]\n    hosts: [acme.example]`
    expect(problemsOf(`dialects: [acme.yaml]\n${apis}`)).toBeNull()
  })

  it('may take the standard path, where its API has always exchanged', () => {
    writeFileSync(join(folder, 'acme.yaml'), custom('acme', '/oauth/token'))
    expect(problemsOf(`dialects: [acme.yaml]\n${shop}    dialects: [acme]`)).toBeNull()
  })

  it('is refused with the name of one that ships', () => {
    writeFileSync(join(folder, 'acme.yaml'), custom('didomi', '/acme'))
    expect(problemsOf('dialects: [acme.yaml]')).toMatchObject([{ field: 'dialects.0' }])
  })

  it('is refused with the line in its own file', () => {
    writeFileSync(
      join(folder, 'acme.yaml'),
      custom('acme', '/acme').replace('lifetime: 1h', 'lifetime: long'),
    )
    expect(problemsOf('dialects: [acme.yaml]')).toMatchObject([{ file: join(folder, 'acme.yaml'), line: 4 }])
  })

  it('is refused without the values that its responses give', () => {
    const response = "{ body: { token: '${token}', account: '${account}' }, keep: [account] }"
    const text = custom('acme', '/acme').replace(/^response: .*$/m, () => `response: ${response}`)
    writeFileSync(join(folder, 'acme.yaml'), text)
    const problems = problemsOf(`dialects: [acme.yaml]\n${shop}    dialects: [acme]`)
    expect(problems).toMatchObject([{ field: 'apis.0.values', line: 3 }])
  })
})

describe('what does not stand in the file', () => {
  it('is refused alike: a port, a host, a file', () => {
    expect(problemsOf('', { environment: readEnvironment({ PORT: '99999' }) })).toMatchObject([
      { field: 'listen.port' },
    ])
    expect(problemsOf('', { overrides: { host: '0.0.0.0' } })).toMatchObject([{ field: 'listen.host' }])
    expect(problemsOf('', { config: '/none/guichet.yaml' })).toMatchObject([{ file: '/none/guichet.yaml' }])
  })

  it('lets plain HTTP beyond loopback behind a proxy that is named', () => {
    expect(problemsOf('listen: { host: 0.0.0.0 }\ntrustedProxies: [10.0.0.0/8]')).toBeNull()
  })
})
