/** What a customer writes with oauth4webapi. In: the job as JSON on standard input. Out: what it got, as JSON. */

import { json } from 'node:stream/consumers'
import * as oauth from 'oauth4webapi'

const { issuer, key, secret, method, scope, resource, audience } = await json(process.stdin)
const client = { client_id: key }
const authenticationBy = (text) =>
  method === 'basic' ? oauth.ClientSecretBasic(text) : oauth.ClientSecretPost(text)
const authentication = authenticationBy(secret)

const found = await oauth.discoveryRequest(new URL(issuer), { algorithm: 'oauth2' })
const server = await oauth.processDiscoveryResponse(new URL(issuer), found)

const exchange = async (parameters, proof = authentication) =>
  oauth.processClientCredentialsResponse(
    server,
    client,
    await oauth.clientCredentialsGrantRequest(server, client, proof, new URLSearchParams(parameters)),
  )
const introspect = async (token) =>
  oauth.processIntrospectionResponse(
    server,
    client,
    await oauth.introspectionRequest(server, client, authentication, token),
  )

const plain = await exchange({})
const narrow = await exchange({ scope, resource })
const refusals = []
for (const wrong of [{ resource: 'https://other.example.com/' }, { scope: 'nothing:such' }]) {
  await exchange(wrong).catch(({ error }) => refusals.push(error))
}
// With Basic the answer has a challenge, which this library has an error of its own for.
await exchange({}, authenticationBy('wrong')).catch(({ error, status }) => refusals.push(error ?? status))

const headers = { authorization: `Bearer ${narrow.access_token}` }
const claims = await oauth.validateJwtAccessToken(server, new Request(audience, { headers }), audience)
const before = await introspect(narrow.access_token)
await oauth.processRevocationResponse(
  await oauth.revocationRequest(server, client, authentication, narrow.access_token),
)
const after = await introspect(narrow.access_token)
console.log(JSON.stringify({ plain, narrow, refusals, claims, before, after }))
