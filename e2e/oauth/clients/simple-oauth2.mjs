/** What a customer writes with simple-oauth2, which has no introspection. In and out: JSON. */

import { json } from 'node:stream/consumers'
import { ClientCredentials } from 'simple-oauth2'

const { issuer, key, secret, method, scope, resource } = await json(process.stdin)
const clientWith = (text) =>
  new ClientCredentials({
    client: { id: key, secret: text },
    auth: { tokenHost: issuer },
    options:
      method === 'basic'
        ? { authorizationMethod: 'header' }
        : { authorizationMethod: 'body', bodyFormat: method },
  })
const client = clientWith(secret)
const { token: plain } = await client.getToken({})
const narrow = await client.getToken({ scope: [scope], resource })
const refusals = []
for (const wrong of [{ resource: 'https://other.example.com/' }, { scope: 'nothing:such' }]) {
  await client.getToken(wrong).catch(({ data }) => refusals.push(data.payload.error))
}
await clientWith('wrong')
  .getToken({})
  .catch(({ data }) => refusals.push(data.payload.error))
await narrow.revoke('access_token')
console.log(JSON.stringify({ plain, narrow: narrow.token, refusals }))
