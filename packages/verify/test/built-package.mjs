/** Uses the built package as an API would, on whatever runs it, and prints what it saw. It must end by itself. */

import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { createServer } from 'node:http'
import { inspect } from 'node:util'
import { createVerifier } from '@guichet/verify'

for (const framework of ['express', 'fastify', 'hono', 'koa', 'nestjs', 'nextjs']) {
  const adapter = await import(`@guichet/verify/${framework}`)
  assert.equal(typeof adapter.guichet, 'function')
}

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const kid = 'key-1'
const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg: 'EdDSA', use: 'sig' }

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

function signed(typ, payload) {
  const input = `${encode({ alg: 'EdDSA', typ, kid })}.${encode(payload)}`
  return `${input}.${sign(null, Buffer.from(input), privateKey).toString('base64url')}`
}

const now = Math.floor(Date.now() / 1000)
const none = { tokens: '', credentials: '', organizations: '', members: '' }
const revoked = createHash('sha256').update('revoked').digest().subarray(0, 8).toString('base64url')

const server = createServer((request, response) => {
  request.resume()
  if (request.url === '/.well-known/jwks.json') {
    response.setHeader('content-type', 'application/jwk-set+json')
    return response.end(JSON.stringify({ keys: [jwk] }))
  }
  if (request.headers.accept === 'text/event-stream') {
    response.setHeader('content-type', 'text/event-stream')
    return response.write('event: revocations\ndata: {"seq":1}\n\n')
  }
  if (request.url === '/oauth/introspect') {
    response.setHeader('content-type', 'application/json')
    return response.end(JSON.stringify({ active: true, ...claims('introspected') }))
  }
  response.setHeader('content-type', 'application/jwt')
  const notBefore = { credentials: [], organizations: [], members: [] }
  const list = { iss: issuer, iat: now, seq: 1, kids: [kid], dead: { ...none, tokens: revoked }, notBefore }
  return response.end(signed('revocations+jwt', list))
})

await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const issuer = `http://127.0.0.1:${server.address().port}`
const audience = 'https://api.example.com'

function claims(jti) {
  const ids = { sub: 'cred_1', client_id: 'key_1', cred: 'cred_1', org: 'org_1', jti }
  return { ...ids, iss: issuer, aud: audience, iat: now, exp: now + 600, scope: 'a', env: 'production' }
}

const bearer = (token) => new Request(`${audience}/v1`, { headers: { authorization: `Bearer ${token}` } })

for (const by of ['polling', 'events']) {
  const introspection = { key: 'key', secret: 'S3cret' }
  const verifier = createVerifier({ issuer, audience, revocations: { by }, introspection })
  await verifier.ready()
  for (const token of [signed('at+jwt', claims('good')), 'gch_service']) {
    const answer = await verifier.verify(bearer(token), { scopes: ['a'] })
    assert.equal(answer.ok && answer.principal.organization, 'org_1')
    assert.ok(!(verifier.verifyToken(token) instanceof Promise))
  }
  const refused = await verifier.verify(bearer(signed('at+jwt', claims('revoked'))))
  assert.equal(refused.ok || refused.refusal.status, 401)
  assert.doesNotMatch(
    inspect([verifier, refused], { depth: 9, showHidden: true, getters: true }),
    /S3cret|UzNjcmV0/,
  )
  // Of a verifier that polls, nothing but its server holds the process up.
  if (by === 'events') verifier.close()
}

server.closeIdleConnections()
server.close()
console.log('as it should be')
