/** One table of forged and foreign tokens, presented at every door: all refuse, and nothing reaches an upstream. */

import { existsSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { startTestServer, type TestServer } from '../running-server.ts'
import { send } from '../transport/client.ts'
import { doors, httpDoors, tokenAt } from './doors.ts'
import {
  attacker,
  compact,
  curveOrder,
  encode,
  hmac,
  keyringOf,
  otherTrailingBits,
  pair,
  publicKeyForms,
  type Specimen,
  specimenOf,
  twinSignature,
} from './forge.ts'

let server: TestServer
let canary: Server
let canaryPort: number
let canaryRequests = 0

beforeAll(async () => {
  server = await startTestServer()
  canary = createServer((_request, response) => {
    canaryRequests += 1
    response.end(
      JSON.stringify({ keys: [{ ...attacker.publicJwk, kid: 'attacker', alg: 'ES256', use: 'sig' }] }),
    )
  })
  await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve))
  canaryPort = (canary.address() as AddressInfo).port
})

afterAll(async () => {
  await server.remove()
  await new Promise((resolve) => canary.close(resolve))
})

/** Milliseconds of CPU: how long it takes by the clock depends on what else the machine does. */
function spentSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

type Mutant = readonly [title: string, make: (good: Specimen) => string]

const headed = (title: string, change: Readonly<Record<string, unknown>>): Mutant => [
  title,
  ({ header, claims, resigned }) => resigned({ ...header, ...change }, claims),
]
const claimed = (
  title: string,
  change: (claims: Specimen['claims']) => Readonly<Record<string, unknown>>,
): Mutant => [title, ({ header, claims, resigned }) => resigned(header, { ...claims, ...change(claims) })]
const signed = (title: string, change: (good: Specimen) => string): Mutant => [
  title,
  (good) => `${good.parts[0]}.${good.parts[1]}.${change(good)}`,
]
const text = (value: unknown): string => String(value)

const noAlgorithm: readonly Mutant[] = ['none', 'None', 'NONE', 'nOnE', 'none '].flatMap((alg): Mutant[] => [
  [`J02 alg ${alg}, no signature`, ({ header, parts }) => `${encode({ ...header, alg })}.${parts[1]}.`],
  [
    `J02 alg ${alg}, the old signature`,
    ({ header, parts }) => `${encode({ ...header, alg })}.${parts[1]}.${parts[2]}`,
  ],
])

const confusion: readonly Mutant[] = [
  ['HS256', 'sha256'],
  ['HS384', 'sha384'],
  ['HS512', 'sha512'],
].flatMap(([alg = '', digest = '']) =>
  Array.from({ length: 10 }, (_, form): Mutant => [
    `J03 ${alg} under the public key, form ${form}`,
    ({ header, claims, publicJwk }) => {
      const [, key] = publicKeyForms(publicJwk)[form]!
      return compact({ ...header, alg }, claims, hmac(key, digest))
    },
  ]),
)

const shapes: readonly Mutant[] = [
  ['J05 no signature', ({ parts }) => `${parts[0]}.${parts[1]}.`],
  ['J05 two parts', ({ parts }) => `${parts[0]}.${parts[1]}`],
  ['J05 four parts', ({ token }) => `${token}.x`],
  ['J05 five parts', ({ token }) => `${token}.x.y`],
  ['J05 a dot', () => '.'],
  ['J05 two dots', () => '..'],
  ['J05 three dots', () => '...'],
  ['J05 no header', ({ parts }) => `.${parts[1]}.${parts[2]}`],
  ['J05 no payload', ({ parts }) => `${parts[0]}..${parts[2]}`],
  ['J05 the signature alone', ({ parts }) => parts[2]],
]

const signatures: readonly Mutant[] = [
  signed('J06 r and s are zero', () => pair(0n, 0n)),
  signed('J06 r and s are one', () => pair(1n, 1n)),
  signed('J06 r is the order', () => pair(curveOrder, 1n)),
  signed('J06 s is the order', () => pair(1n, curveOrder)),
  signed('J06 r and s are the order', () => pair(curveOrder, curveOrder)),
  signed('J06 DER', ({ parts }) => {
    const [r, s] = [0, 32].map((at) => Buffer.from(parts[2], 'base64url').subarray(at, at + 32))
    const integer = (octets: Buffer): Buffer => Buffer.concat([Buffer.from([2, 33, 0]), octets])
    const body = Buffer.concat([integer(r!), integer(s!)])
    return Buffer.concat([Buffer.from([0x30, body.length]), body]).toString('base64url')
  }),
  signed('J06 63 octets', ({ parts }) => encode(Buffer.from(parts[2], 'base64url').subarray(0, 63))),
  signed('J06 65 octets', ({ parts }) =>
    encode(Buffer.concat([Buffer.from(parts[2], 'base64url'), Buffer.from([0])])),
  ),
  signed('J06 a zero before', ({ parts }) =>
    encode(Buffer.concat([Buffer.from([0]), Buffer.from(parts[2], 'base64url')])),
  ),
  signed('J06 64 zeros', () => encode(Buffer.alloc(64))),
  signed('J06 another order of r and s', ({ parts }) => {
    const octets = Buffer.from(parts[2], 'base64url')
    return encode(Buffer.concat([octets.subarray(32), octets.subarray(0, 32)]))
  }),
]

const ownKeys: readonly Mutant[] = [
  [
    'J07 an embedded key',
    ({ header, claims }) => compact({ ...header, jwk: attacker.publicJwk }, claims, attacker.es256),
  ],
  [
    'J07 an embedded key of another name',
    ({ header, claims }) =>
      compact(
        { ...header, kid: 'attacker', jwk: { ...attacker.publicJwk, kid: 'attacker' } },
        claims,
        attacker.es256,
      ),
  ],
  [
    'J07 the embedded key of the server itself',
    ({ header, claims, publicJwk, resigned }) => resigned({ ...header, jwk: publicJwk }, claims),
  ],
  headed('J07 a chain of certificates', { x5c: ['MIIB'] }),
  headed('J07 a certificate digest', { x5t: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA' }),
  headed('J07 a long certificate digest', { 'x5t#S256': 'A'.repeat(43) }),
  ['J30 an attacker key under the same kid', ({ header, claims }) => compact(header, claims, attacker.es256)],
  [
    'J30 a key that is not there',
    ({ header, claims }) => compact({ ...header, kid: 'gone' }, claims, attacker.es256),
  ],
  ['J30 no kid', ({ header: { kid: _kid, ...header }, claims, resigned }) => resigned(header, claims)],
]

const canaries: readonly Mutant[] = (['jku', 'x5u'] as const).flatMap((member) =>
  [
    'http://127.0.0.1:PORT/keys',
    'https://127.0.0.1:PORT/keys',
    'http://localhost:PORT/keys',
    'http://user@127.0.0.1:PORT/keys',
    'http://[::ffff:127.0.0.1]:PORT/keys',
    'http://2130706433:PORT/keys',
    'file:///etc/passwd',
    'data:application/json,{}',
  ].map((address): Mutant => [
    `J08 ${member} ${address}`,
    ({ header, claims }) =>
      compact(
        { ...header, kid: 'attacker', [member]: address.replace('PORT', text(canaryPort)) },
        claims,
        attacker.es256,
      ),
  ]),
)

const kids: readonly Mutant[] = [
  '../../../../dev/null',
  "x' UNION SELECT 'a",
  '__proto__',
  'constructor',
  'toString',
  'a\0b',
  'k'.repeat(4_000),
  '',
  7,
  ['a'],
  {},
  null,
  true,
].flatMap((kid): Mutant[] => [
  headed(`J09 kid ${JSON.stringify(kid).slice(0, 40)}, signed by the server`, { kid }),
  [
    `J09 kid ${JSON.stringify(kid).slice(0, 40)}, signed with nothing`,
    ({ header, claims }) => compact({ ...header, alg: 'HS256', kid }, claims, hmac('')),
  ],
])

const critical: readonly Mutant[] = [
  headed('J11 an unknown extension', { crit: ['x'], x: 1 }),
  headed('J11 an empty list', { crit: [] }),
  headed('J11 no list', { crit: 'exp' }),
  headed('J11 an extension that is a registered name', { crit: ['alg', 'kid'] }),
  headed('J11 an extension that is not there', { crit: ['exp'] }),
  headed('J11 an unencoded payload', { crit: ['b64'], b64: false }),
  headed('J11 an unencoded payload, not critical', { b64: false }),
  headed('J11 a compressed payload', { zip: 'DEF' }),
]

const types: readonly Mutant[] = [
  headed('J14 a client assertion', { typ: 'client-authentication+jwt' }),
  headed('J14 an identity token', { typ: 'JWT' }),
  headed('J14 a session', { typ: 'session+jwt' }),
  headed('J14 a logout token', { typ: 'logout+jwt' }),
  headed('J14 a security event', { typ: 'secevent+jwt' }),
  ['J15 no type', ({ header: { typ: _typ, ...header }, claims, resigned }) => resigned(header, claims)],
  headed('J15 a number', { typ: 1 }),
  headed('J15 null', { typ: null }),
  headed('J15 nothing in it', { typ: '' }),
  headed('J15 a parameter', { typ: 'at+jwt;x=y' }),
  headed('J15 a blank', { typ: ' at+jwt' }),
  headed('J15 a list', { typ: ['at+jwt'] }),
]

const issuers: readonly Mutant[] = [
  claimed('J16 a slash behind', ({ iss }) => ({ iss: `${text(iss)}/` })),
  claimed('J16 capitals', ({ iss }) => ({ iss: text(iss).toUpperCase() })),
  claimed('J16 a prefix', ({ iss }) => ({ iss: text(iss).slice(0, -1) })),
  claimed('J16 a suffix', ({ iss }) => ({ iss: `${text(iss)}.evil.example` })),
  claimed('J16 a list with the right one', ({ iss }) => ({ iss: [iss] })),
  claimed('J16 none', () => ({ iss: undefined })),
  claimed('J16 null', () => ({ iss: null })),
  claimed('J16 another', () => ({ iss: 'https://evil.example' })),
]

const audiences: readonly Mutant[] = [
  claimed('J17 another', () => ({ aud: 'urn:guichet:api:nobody' })),
  claimed('J17 that of another API', () => ({ aud: 'urn:guichet:api:digitalpaye' })),
  claimed('J17 none', () => ({ aud: undefined })),
  claimed('J17 an empty list', () => ({ aud: [] })),
  claimed('J17 a list without us', () => ({ aud: ['a', 'b'] })),
  claimed('J17 a list with a number and us', ({ aud }) => ({ aud: [1, aud] })),
  claimed('J17 a prefix', ({ aud }) => ({ aud: text(aud).slice(0, -1) })),
  claimed('J17 a suffix', ({ aud }) => ({ aud: `${text(aud)}x` })),
  claimed('J17 a number', () => ({ aud: 1 })),
  claimed('J17 an object', ({ aud }) => ({ aud: { [text(aud)]: true } })),
  claimed('J17 null', () => ({ aud: null })),
  claimed('J17 an empty text', () => ({ aud: '' })),
]

const now = (): number => Math.floor(Date.now() / 1000)

const times: readonly Mutant[] = [
  claimed('J18 past', () => ({ exp: now() - 31 })),
  claimed('J18 long past', () => ({ exp: 0 })),
  claimed('J18 before the epoch', () => ({ exp: -1 })),
  claimed('J18 none', () => ({ exp: undefined })),
  claimed('J18 a text', () => ({ exp: '9999999999' })),
  claimed('J18 null', () => ({ exp: null })),
  claimed('J18 a list', () => ({ exp: [9_999_999_999] })),
  claimed('J18 true', () => ({ exp: true })),
  [
    'J18 infinite',
    ({ header, claims, resigned }) =>
      resigned(header, JSON.stringify({ ...claims, exp: 0 }).replace('"exp":0', '"exp":1e400')),
  ],
  claimed('J18 not before in the future', () => ({ nbf: now() + 120 })),
  claimed('J18 not before as a text', () => ({ nbf: '0' })),
  claimed('J18 issued in the future', () => ({ iat: now() + 120 })),
  claimed('J18 never issued', () => ({ iat: undefined })),
]

const claims: readonly Mutant[] = [
  claimed('J18 without a subject', () => ({ sub: undefined })),
  claimed('J18 without an id', () => ({ jti: undefined })),
  claimed('J18 with a number for an id', () => ({ jti: 7 })),
  claimed('J18 without a client', () => ({ client_id: undefined })),
  claimed('J18 without a credential', () => ({ cred: undefined })),
  claimed('J18 with an environment that nobody has', () => ({ env: 'staging' })),
  claimed('J18 with a list of scopes', () => ({ scope: ['a'] })),
]

const foreign: readonly Mutant[] = [
  [
    'J21 another payload under the same signature',
    ({ parts, claims }) => `${parts[0]}.${encode({ ...claims, scope: 'all' })}.${parts[2]}`,
  ],
  [
    'J21 another organization under the same id',
    ({ parts, claims }) => `${parts[0]}.${encode({ ...claims, org: 'org_x' })}.${parts[2]}`,
  ],
  [
    'J21 another header under the same signature',
    ({ parts, header }) => `${encode({ ...header, x: 1 })}.${parts[1]}.${parts[2]}`,
  ],
  [
    'J21 a payload signed by somebody else',
    ({ header, claims }) => compact(header, { ...claims, scope: 'all' }, attacker.es256),
  ],
]

const spellings: readonly Mutant[] = [0, 1, 2].flatMap((at): Mutant[] => {
  const part = ['header', 'payload', 'signature'][at]!
  const spelled = (title: string, spell: (part: string) => string): Mutant => [
    `J22 ${title} in the ${part}`,
    ({ parts }) => parts.map((each, nth) => (nth === at ? spell(each) : each)).join('.'),
  ]
  return [
    spelled('other trailing bits', (each) => otherTrailingBits(each) ?? `${each}A`),
    spelled('padding', (each) => `${each}=`),
    spelled('padding to four', (each) =>
      each.padEnd(Math.ceil(each.length / 4) * 4, '=').padEnd(each.length + 1, '='),
    ),
    spelled('a blank', (each) => `${each.slice(0, 4)} ${each.slice(4)}`),
    spelled('a tab', (each) => `${each.slice(0, 4)}\t${each.slice(4)}`),
    spelled('the other alphabet', (each) => `${each.slice(0, -2)}+/`),
    spelled('a percent escape', (each) => `%${each.charCodeAt(0).toString(16)}${each.slice(1)}`),
  ]
})

const serialised: readonly Mutant[] = [
  [
    'J24 flattened JSON',
    ({ parts }) => JSON.stringify({ protected: parts[0], payload: parts[1], signature: parts[2] }),
  ],
  [
    'J24 general JSON',
    ({ parts }) =>
      JSON.stringify({ payload: parts[1], signatures: [{ protected: parts[0], signature: parts[2] }] }),
  ],
  ['J24 compact and JSON at once', ({ parts, token }) => `{"payload":"${parts[1]}","x":"${token}"}`],
  ['J24 two tokens', ({ token }) => `${token},${token}`],
  ['J24 two tokens with a blank', ({ token }) => `${token} ${token}`],
  [
    'J25 alg twice',
    ({ header, claims, resigned }) =>
      resigned(JSON.stringify(header).replace('{', '{"alg":"none",') as never, claims),
  ],
  [
    'J25 alg twice, once escaped',
    ({ header, claims, resigned }) =>
      resigned(JSON.stringify(header).replace('{', '{"\\u0061lg":"none",') as never, claims),
  ],
  headed('J25 a list of alg', { alg: ['ES256'] }),
  headed('J25 alg as an object', { alg: { ES256: 1 } }),
  headed('J25 alg null', { alg: null }),
  [
    'J25 a byte order mark',
    ({ header, claims, resigned }) => resigned(`\uFEFF${JSON.stringify(header)}` as never, claims),
  ],
  [
    'J25 two hundred members',
    ({ header, claims, resigned }) =>
      resigned(
        { ...header, ...Object.fromEntries(Array.from({ length: 200 }, (_, nth) => [`x${nth}`, nth])) },
        claims,
      ),
  ],
]

const payloads: readonly Mutant[] = [
  ...['[]', '"x"', 'null', '1', '', '{', '{"a":1,}', `${'['.repeat(2_000)}${']'.repeat(2_000)}`].map(
    (payload): Mutant => [
      `J26 the payload ${payload.slice(0, 12) || 'of nothing'}`,
      ({ header, resigned }) => resigned(header, payload),
    ],
  ),
  [
    'J26 a payload of broken UTF-8',
    ({ header, resigned }) => resigned(header, Buffer.from([0x7b, 0xff, 0x7d])),
  ],
  [
    'J26 claims twice',
    ({ header, claims, resigned }) =>
      resigned(header, JSON.stringify(claims).replace('{', '{"exp":9999999999,')),
  ],
]

const otherAlgorithms: readonly Mutant[] = [
  'ES384',
  'ES512',
  'RS256',
  'PS256',
  'EdDSA',
  'ES256K',
  'es256',
  'ES256 ',
].flatMap((alg): Mutant[] => [headed(`J29 an ES256 key with ${alg}`, { alg })])

const mutants: readonly Mutant[] = [
  ...noAlgorithm,
  ...confusion,
  ...shapes,
  ...signatures,
  ...ownKeys,
  ...canaries,
  ...kids,
  ...critical,
  ...types,
  ...issuers,
  ...audiences,
  ...times,
  ...claims,
  ...foreign,
  ...spellings,
  ...serialised,
  ...payloads,
  ...otherAlgorithms,
]

const controls: readonly Mutant[] = [
  ['the token itself', ({ token }) => token],
  ['the same, signed once more', ({ header, claims: same, resigned }) => resigned(header, same)],
  headed('J15 the long type', { typ: 'application/at+jwt' }),
  headed('J15 the type in capitals', { typ: 'AT+JWT' }),
  claimed('J17 a list with us', ({ aud }) => ({ aud: ['urn:other', aud] })),
  claimed('J18 a time with a fraction', ({ exp }) => ({ exp: Number(exp) + 0.5 })),
]

describe.each(doors)('$name', (door) => {
  let good: Specimen

  beforeAll(async () => {
    good = specimenOf(await tokenAt(server, door), await keyringOf(server))
    expect(await door.status(server, good.token)).toBe(200)
  })

  test.each(controls)('%s is let in', async (_, make) => {
    expect(await door.status(server, make(good))).toBe(200)
  })

  test.each(mutants)('%s is refused', async (_, make) => {
    const before = server.upstream.length
    expect(await door.status(server, make(good))).toBe(401)
    expect(server.upstream).toHaveLength(before)
  })

  test('J08 nobody asked the address that a token names', () => expect(canaryRequests).toBe(0))

  test('J19 L01 a token is good until its end and the leeway, and not a moment longer', async () => {
    const exp = Number(good.claims['exp']) * 1000
    const leeway = server.configuration.tokens.leeway * 1000
    expect(leeway).toBeLessThanOrEqual(60_000)
    try {
      vi.useFakeTimers({ toFake: ['Date'], now: exp - 1_000 })
      expect(await door.status(server, good.token)).toBe(200)
      vi.setSystemTime(exp + leeway - 1)
      expect(await door.status(server, good.token)).toBe(200)
      vi.setSystemTime(exp + leeway)
      expect(await door.status(server, good.token)).toBe(401)
      vi.setSystemTime(exp + leeway + 1_000)
      expect(await door.status(server, good.resigned(good.header, good.claims))).toBe(401)
    } finally {
      vi.useRealTimers()
    }
  })

  test('J23 the twin (r, n - s) says the same, so what is refused later is refused in both spellings', async () => {
    const twin = `${good.parts[0]}.${good.parts[1]}.${twinSignature(good.parts[2])}`
    expect(twin).not.toBe(good.token)
    const status = await door.status(server, twin)
    expect([200, 401]).toContain(status)
  })
})

const vectors = new URL('../../../../../shared/vectors/json_web_encryption_test.json', import.meta.url)

interface Vectors {
  readonly testGroups: readonly {
    readonly tests: readonly { readonly tcId: number; readonly jwe?: unknown }[]
  }[]
}

/** The vectors of Wycheproof (C2SP/wycheproof, Apache-2.0) lie beside the repository; where they are missing this is skipped. */
describe.skipIf(!existsSync(vectors))('J13 encrypted tokens', () => {
  test.each(httpDoors)(
    'J13 $name takes none of the encrypted ones, and does not try to open them',
    async (door) => {
      const { testGroups } = JSON.parse(readFileSync(vectors, 'utf8')) as Vectors
      const texts = testGroups
        .flatMap(({ tests }) => tests.map(({ jwe }) => jwe))
        .filter((jwe) => typeof jwe === 'string')
      expect(texts.length).toBeGreaterThan(100)
      const before = process.cpuUsage()
      for (const jwe of texts
        .map((each) => each.replaceAll(/[^\x21-\x7e]/g, ''))
        .filter((each) => each.length < 12_000)) {
        expect(await door.status(server, jwe)).toBe(401)
      }
      expect(spentSince(before)).toBeLessThan(50 * texts.length)
    },
  )
})

test.each(httpDoors)(
  'J13 $name does not count to two thousand million for a password-based one',
  async (door) => {
    const header = { alg: 'PBES2-HS512+A256KW', enc: 'A256GCM', p2c: 2_147_483_647, p2s: 'AAAA' }
    const before = process.cpuUsage()
    expect(await door.status(server, `${encode(header)}.AAAA.AAAA.AAAA.AAAA`)).toBe(401)
    expect(spentSince(before)).toBeLessThan(500)
  },
)

const great: readonly (readonly [string, string])[] = [
  ['ten thousand dots', '.'.repeat(10_000)],
  ['five thousand parts', Array.from({ length: 5_000 }, () => 'a').join('.')],
  ['fifteen thousand letters', 'A'.repeat(15_000)],
  ['a hundred thousand dots', '.'.repeat(100_000)],
  ['a million letters', 'A'.repeat(1_000_000)],
]

describe.each(httpDoors)('$name', (door) => {
  test('J18 a token of a credential that nobody has is refused', async () => {
    const {
      header,
      claims: good,
      resigned,
    } = specimenOf(await tokenAt(server, door), await keyringOf(server))
    expect(await door.status(server, resigned(header, { ...good, cred: 'cred_nobody' }))).toBe(401)
  })

  test.each(great)('J28 %s are refused at once', async (_, bearer) => {
    const before = process.cpuUsage()
    const status = await door.status(server, bearer).catch((error: NodeJS.ErrnoException) => error.code)
    // Where the rest of a great header or body is on its way, the connection may end before the answer is read.
    const tooGreat = door.name === 'introspection' ? 413 : 431
    expect(bearer.length > 16_384 ? [tooGreat, 'ECONNRESET', 'EPIPE'] : [401]).toContain(status)
    expect(spentSince(before)).toBeLessThan(500)
    expect((await send(server, '/healthz')).status).toBe(200)
  })
})
