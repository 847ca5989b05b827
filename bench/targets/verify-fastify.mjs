/** An API on Fastify behind our verifier: `node verify-fastify.mjs ISSUER AUDIENCE`. */
import { createVerifier } from '@guichet/verify'
import { guichet } from '@guichet/verify/fastify'
import { fastify } from 'fastify'

const [issuer, audience] = process.argv.slice(2)
const verifier = createVerifier({ issuer, audience })
await verifier.ready()

const app = fastify()
await app.register(guichet(verifier))
app.get('/', (request) => ({ hello: request.principal.organization }))

console.log(`listening on ${await app.listen({ host: '127.0.0.1', port: 0 })}`)
