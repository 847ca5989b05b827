/** An API on Express behind our verifier: `node verify-express.mjs ISSUER AUDIENCE`. */
import { createVerifier } from '@guichet/verify'
import { guichet, principalOf } from '@guichet/verify/express'
import express from 'express'

const [issuer, audience] = process.argv.slice(2)
const verifier = createVerifier({ issuer, audience })
await verifier.ready()

const app = express()
app.use(guichet(verifier))
app.get('/', (request, response) => {
  response.json({ hello: principalOf(request).organization })
})

const server = app.listen(0, '127.0.0.1', () =>
  console.log(`listening on http://127.0.0.1:${server.address().port}`),
)
