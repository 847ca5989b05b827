/** The published client in every runtime that it is for, with a whole Guichet, its gateway and an API behind it. */

import { readFile } from 'node:fs/promises'
import { catalog } from '@guichet/dialects/catalog'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { KeyPair, TestServer } from '../../packages/server/test/running-server.ts'
import type { Ran } from './command-line.ts'
import { type Installation, install } from './installation.ts'
import { commandLines, everyRuntime, type Runtime } from './runtimes.ts'
import {
  addressOfNobody,
  certificateOf,
  ownDialect,
  type Scheme,
  schemes,
  startGuichet,
  startUntrusted,
  type UntrustedServer,
} from './scene.ts'

/** What `programs/client.js` answers. */
interface Answer {
  readonly talks: Readonly<Record<string, unknown>>
  readonly errors: Readonly<Record<string, { readonly message?: string }>>
}

interface Talk {
  readonly credentials: KeyPair
  readonly method: string
  readonly path: string
}

let installation: Installation
let servers: Readonly<Record<Scheme, TestServer>>
let untrusted: UntrustedServer

beforeAll(async () => {
  const [installed, http, https, stranger] = await Promise.all([
    install('client.js'),
    startGuichet('http'),
    startGuichet('https'),
    startUntrusted(),
  ])
  installation = installed
  untrusted = stranger
  servers = { http, https }
})

afterAll(async () => {
  await installation.remove()
  await untrusted.close()
  for (const scheme of schemes) await servers[scheme].remove()
})

/** The standard one serves every API. */
const apiOf = (dialect: string): string => (dialect === 'oauth2' ? 'digitalpaye' : dialect)

const dialects = { https: [...Object.keys(catalog), 'own'], http: ['oauth2', 'own'] } as const

/** Browsers tell no program why, and workerd tells its log. */
const saysWhy = new Set(commandLines.map(({ title }) => title))

const rows = everyRuntime.flatMap((runtime) => schemes.map((scheme) => ({ ...runtime, scheme })))

describe.each(rows)('$title, $scheme', { timeout: 60_000 }, ({ title, missing, run, scheme }) => {
  let ran: Ran & { readonly answer: Answer }
  let talks: Readonly<Record<string, Talk>>
  let trouble: Talk

  beforeAll(async () => {
    if (missing) return
    talks = Object.fromEntries(
      await Promise.all(dialects[scheme].map(async (name) => [name, await talkIn(name, scheme)])),
    )
    trouble = await talkIn('own', scheme)
    ran = (await converse(run, servers[scheme], { talks, trouble })) as typeof ran
  })

  test.skipIf(missing)(
    'every dialect: one exchange for all callers, and one more for a dead token',
    async () => {
      const expected = dialects[scheme].map((dialect) => [dialect, asItShouldBe])
      expect(ran.answer.talks).toEqual(Object.fromEntries(expected))
      const events = await servers[scheme].audit()
      for (const [dialect, { credentials }] of Object.entries(talks)) {
        const granted = events.filter(
          ({ action, credentialId }) => action === 'exchange.granted' && credentialId === credentials.id,
        )
        // The third is that of the clients with one cache.
        expect(granted, dialect).toHaveLength(3)
      }
    },
  )

  test.skipIf(missing)('every error is typed', () => {
    expect(ran.answer.errors).toMatchObject(errors)
  })

  if (saysWhy.has(title)) {
    test.skipIf(missing)('a certificate that is not trusted is named as such', () => {
      const { message } = ran.answer.errors['an exchange with a server that is not trusted'] ?? {}
      expect(message).toMatch(/\((?:DEPTH_ZERO_SELF_SIGNED_CERT|invalid peer certificate)\)/)
    })
  }

  test.skipIf(missing)('nothing that is printed shows a key, a secret or a token', () => {
    expect(ran.printed).toMatch(/getToken/)
    const secrets = [...Object.values(talks), trouble].flatMap(({ credentials: { key, secret } }) => [
      key,
      secret,
    ])
    const said = ran.printed + JSON.stringify(ran.answer)
    expect([...secrets, 'eyJ'].filter((secret) => said.includes(secret))).toEqual([])
  })
})

const asItShouldBe = {
  first: [200],
  revocation: 200,
  afterwards: [200],
  request: 200,
  isReplaced: true,
  isAlive: true,
  shared: 1,
}

const typed = { name: 'GuichetError', isTyped: true }

const errors = {
  'a wrong secret': { ...typed, code: 'credentials_refused', status: 401, cause: 'invalid' },
  'plain HTTP': { ...typed, code: 'insecure_address' },
  'a foreign origin': { ...typed, code: 'foreign_origin' },
  'an exchange that nobody answers': { ...typed, code: 'exchange_unreachable' },
  'an exchange with a server that is not trusted': { ...typed, code: 'exchange_unreachable' },
  'a call that nobody answers': { name: 'TypeError', isTyped: false },
  'a call that is aborted': { name: 'AbortError', isTyped: false },
}

async function talkIn(dialect: string, scheme: Scheme): Promise<Talk> {
  const api = servers[scheme].configuration.apis.find(({ name }) => name === apiOf(dialect))
  const [method = '', path = ''] = api?.sample?.split(' ') ?? []
  return { credentials: await servers[scheme].keyPair(apiOf(dialect)), method, path }
}

async function converse(run: Runtime['run'], server: TestServer, conversations: object): Promise<Ran> {
  const { url } = server
  const gone = await addressOfNobody()
  const own = await readFile(ownDialect, 'utf8')
  const certificate = certificateOf(server)
  const hosts = [new URL(gone).host, new URL(untrusted.url).host]
  return run(
    { installation, url, certificate, hosts, readsDialect: true },
    { url, gone, untrusted: untrusted.url, own, ...conversations },
  )
}
