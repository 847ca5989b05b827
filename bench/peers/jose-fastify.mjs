/** The peer without a framework's help: jose on Fastify, with the key set in memory. It verifies every time. */
import { fastify } from 'fastify'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { keySetOf } from '../issuer-key.mjs'

const [issuer, audience] = process.argv.slice(2)
const keys = createLocalJWKSet(await keySetOf(issuer))
const expected = { issuer, audience, typ: 'at+jwt', algorithms: ['ES256'] }

const app = fastify()
app.decorateRequest('claims', null)
app.addHook('onRequest', async (request) => {
  const { payload } = await jwtVerify(request.headers.authorization.slice('Bearer '.length), keys, expected)
  request.claims = payload
})
app.get('/', (request) => ({ hello: request.claims.org }))

console.log(`listening on ${await app.listen({ host: '127.0.0.1', port: 0 })}`)
