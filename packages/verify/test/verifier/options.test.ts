import { expect, test } from 'vitest'
import { createVerifier, type VerifierOptions } from '../../src/index.ts'
import * as express from '../../src/adapters/express.ts'
import * as fastify from '../../src/adapters/fastify.ts'
import * as hono from '../../src/adapters/hono.ts'
import * as koa from '../../src/adapters/koa.ts'
import * as nestjs from '../../src/adapters/nestjs.ts'
import * as nextjs from '../../src/adapters/nextjs.ts'
import { Guichet, outcome } from '../guichet.ts'

const good: VerifierOptions = { issuer: 'https://login.example.com', audience: 'https://api.example.com' }

test.each([
  [
    'plain HTTP',
    { issuer: 'http://login.example.com' },
    'issuer is an https address, or http on this machine',
  ],
  [
    'a host that only begins like this machine',
    { issuer: 'http://localhost.example.com' },
    'issuer is an https',
  ],
  ['another kind of address', { issuer: 'file:///etc/keys' }, 'issuer is an https'],
  ['no address', { issuer: 'login.example.com' }, 'issuer is an https'],
  ['a query', { issuer: 'https://login.example.com/?a=1' }, 'issuer has no user, query or hash'],
  ['a user', { issuer: 'https://a:b@login.example.com' }, 'issuer has no user, query or hash'],
  ['keys over plain HTTP', { jwksUri: 'http://login.example.com/keys' }, 'jwksUri is an https address'],
  ['no audience', { audience: '' }, 'audience is'],
  ['an empty list of audiences', { audience: [] }, 'audience is'],
  ['a leeway beyond a minute', { leeway: 61 }, 'leeway is 0 to 60 seconds'],
  ['a leeway that is no number', { leeway: Number.NaN }, 'leeway is'],
  [
    'a list that serves too long',
    { revocations: { staleAfter: 3601 } },
    'revocations.staleAfter is 5 to 3600 seconds',
  ],
  ['a list that serves for ever', { revocations: { staleAfter: Infinity } }, 'revocations.staleAfter is'],
  ['a list that is asked for too often', { revocations: { staleAfter: 1 } }, 'revocations.staleAfter is'],
  ['keys that serve for ever', { maxStale: Infinity }, 'maxStale is 60 to 604800 seconds'],
  [
    'a dialect instead of its format',
    { dialect: { name: 'acme' } as unknown as NonNullable<VerifierOptions['dialect']> },
    'dialect is callFormat(dialect)',
  ],
  ['an environment that does not exist', { environments: ['staging' as 'sandbox'] }, 'environments is'],
  ['no environment', { environments: [] }, 'environments is'],
  [
    'introspection without a secret',
    { introspection: { key: 'acme-api', secret: '' } },
    'introspection is the key and the secret',
  ],
  ['another way to hear of revocations', { revocations: { by: 'pigeons' as 'events' } }, 'revocations.by is'],
])('%s is a mistake that is named', (_title, options, message) => {
  expect(() => createVerifier({ ...good, ...options })).toThrow(TypeError)
  expect(() => createVerifier({ ...good, ...options })).toThrow(`createVerifier: ${message}`)
})

test.each([
  'http://localhost:4400',
  'http://127.0.0.1:4400',
  'http://[::1]:4400',
  'https://login.example.com/tenant/',
])('%s is an issuer', (issuer) => {
  expect(() => createVerifier({ ...good, issuer })).not.toThrow()
})

test('nothing is fetched before the first call', () => {
  const fetch = (): never => {
    throw new Error('fetched')
  }
  expect(() => createVerifier({ ...good, fetch })).not.toThrow()
})

test('a path of the issuer comes before the well-known ones, with or without a slash behind it', async () => {
  const asked: string[] = []
  const fetch = (input: unknown): Promise<Response> => {
    asked.push(String(input))
    return Promise.reject(new Error('no'))
  }
  for (const issuer of ['https://login.example.com/tenant', 'https://login.example.com/tenant/']) {
    const verifier = createVerifier({ ...good, issuer, fetch })
    await expect(verifier.ready()).rejects.toThrow('does not answer: no reason given')
    verifier.close()
  }
  expect(asked).toEqual(Array(2).fill('https://login.example.com/tenant/.well-known/jwks.json'))
})

test('lists of the options can change afterwards, and the verifier does not', async () => {
  const guichet = await Guichet.start()
  const environments: ('production' | 'sandbox')[] = ['production']
  const verifier = guichet.verifier({ environments })
  environments.push('sandbox')
  expect(outcome(await verifier.verifyToken(guichet.token({ env: 'sandbox' })))).toBe(
    '401 of another environment',
  )
})

test.each([[[]], [['']], [['a b']], [['a"']], [['campaigns:read', '\n']]])(
  'a scope that cannot be one is a mistake where it is wanted: %j',
  (scopes) => {
    const verifier = createVerifier(good)
    expect(() => verifier.requireScopes(...scopes)).toThrow(TypeError)
    for (const { requireScopes } of [express, fastify, hono, koa, nextjs])
      expect(() => requireScopes(...scopes)).toThrow('requireScopes: a scope is')
    expect(() => nestjs.RequireScopes(...scopes)).toThrow('requireScopes: a scope is')
  },
)
