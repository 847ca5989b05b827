/**
 * The peer: oidc-provider with the client credentials grant, a JWT access token signed ES256, one client, and its own
 * store in memory. It writes no audit trail. It takes forms, not JSON.
 */
import { generateKeyPairSync } from 'node:crypto'
import { Provider } from 'oidc-provider'

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const resource = 'https://api.example.com'
const scope = 'properties:read properties:write'

const provider = new Provider('http://127.0.0.1', {
  clients: [
    {
      client_id: process.argv[2],
      client_secret: process.argv[3],
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      id_token_signed_response_alg: 'ES256',
      token_endpoint_auth_method: 'client_secret_post',
    },
  ],
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' }] },
  clientAuthMethods: ['client_secret_post'],
  scopes: scope.split(' '),
  ttl: { ClientCredentials: 3600 },
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope,
        audience: resource,
        accessTokenTTL: 3600,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
})

const server = provider.listen(0, '127.0.0.1', () =>
  console.log(`listening on http://127.0.0.1:${server.address().port}`),
)
