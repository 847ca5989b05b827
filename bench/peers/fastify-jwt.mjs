/**
 * The peer on Fastify: @fastify/jwt with its cache, asked for the same issuer and audience. It knows no revocation.
 * `node fastify-jwt.mjs ISSUER AUDIENCE [by-text]`: by the token's text, its cache is quicker than by a digest, which is
 * its default.
 */
import jwt from '@fastify/jwt'
import { fastify } from 'fastify'
import { publicKeyOf } from '../issuer-key.mjs'

const [issuer, audience, byText] = process.argv.slice(2)

const app = fastify()
await app.register(jwt, {
  secret: { public: await publicKeyOf(issuer, 'pem') },
  verify: {
    algorithms: ['ES256'],
    allowedIss: issuer,
    allowedAud: audience,
    cache: true,
    ...(byText && { cacheKeyBuilder: (token) => token }),
  },
})
app.addHook('onRequest', (request) => request.jwtVerify())
app.get('/', (request) => ({ hello: request.user.org }))

console.log(`listening on ${await app.listen({ host: '127.0.0.1', port: 0 })}`)
