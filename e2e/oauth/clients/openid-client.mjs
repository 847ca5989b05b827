/** What a customer writes with openid-client. In: the job as JSON on standard input. Out: what it got, as JSON. */

import { json } from 'node:stream/consumers'
import * as client from 'openid-client'

const { issuer, key, secret, method, scope, resource } = await json(process.stdin)
const proof = method === 'basic' ? client.ClientSecretBasic : client.ClientSecretPost
const discover = (text) =>
  client.discovery(new URL(issuer), key, undefined, proof(text), { algorithm: 'oauth2' })

const server = await discover(secret)
const plain = await client.clientCredentialsGrant(server)
const narrow = await client.clientCredentialsGrant(server, { scope, resource })
const refusals = []
for (const wrong of [{ resource: 'https://other.example.com/' }, { scope: 'nothing:such' }]) {
  await client.clientCredentialsGrant(server, wrong).catch(({ error }) => refusals.push(error))
}
// With Basic the answer has a challenge, which this library has an error of its own for.
await client
  .clientCredentialsGrant(await discover('wrong'))
  .catch(({ error, status }) => refusals.push(error ?? status))

const before = await client.tokenIntrospection(server, narrow.access_token)
await client.tokenRevocation(server, narrow.access_token)
const after = await client.tokenIntrospection(server, narrow.access_token)
console.log(JSON.stringify({ plain, narrow, refusals, before, after }))
