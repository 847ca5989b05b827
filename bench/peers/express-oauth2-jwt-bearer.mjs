/** The peer on Express: express-oauth2-jwt-bearer. It has no cache of tokens and knows no revocation. */
import express from 'express'
import { auth } from 'express-oauth2-jwt-bearer'

const [issuer, audience] = process.argv.slice(2)

const app = express()
app.use(auth({ issuer, audience, jwksUri: `${issuer}/.well-known/jwks.json`, tokenSigningAlg: 'ES256' }))
app.get('/', (request, response) => {
  response.json({ hello: request.auth.payload.org })
})

const server = app.listen(0, '127.0.0.1', () =>
  console.log(`listening on http://127.0.0.1:${server.address().port}`),
)
