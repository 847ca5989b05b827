/**
 * A small issuer on a real socket: it signs tokens, and publishes its keys and the list of what is revoked. All of it is
 * made by jose and node:crypto, so that every verifier stands on the same ground.
 */
import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { CompactSign, exportJWK, generateKeyPair, SignJWT } from 'jose'

export const audience = 'https://api.example.com'

const kid = 'key-1'

export async function startIssuer() {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' }
  const list = { seq: 1, dead: { tokens: [], credentials: [], organizations: [], members: [] } }

  async function answer(request, response) {
    if (request.url === '/.well-known/jwks.json') {
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'max-age=300' })
      response.end(JSON.stringify({ keys: [jwk] }))
    } else if (request.url === '/.well-known/revocations') {
      const etag = `"${list.seq}"`
      const headers = { 'content-type': 'application/jwt', 'cache-control': 'no-cache', etag }
      if (request.headers['if-none-match'] === etag) response.writeHead(304, headers).end()
      else response.writeHead(200, headers).end(await signedList(list, url, privateKey))
    } else response.writeHead(404).end()
  }
  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${server.address().port}`

  return {
    url,
    token: () =>
      new SignJWT(claims(url)).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid }).sign(privateKey),
    revoke(kind, id) {
      list.dead[kind].push(id)
      list.seq += 1
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function signedList({ seq, dead }, issuer, key) {
  const payload = {
    iss: issuer,
    iat: Math.floor(Date.now() / 1000),
    seq,
    kids: [kid],
    dead: Object.fromEntries(Object.entries(dead).map(([kind, ids]) => [kind, prefixes(ids)])),
    notBefore: { credentials: [], organizations: [], members: [] },
  }
  return new CompactSign(Buffer.from(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'ES256', typ: 'revocations+jwt', kid })
    .sign(key)
}

function claims(issuer) {
  const now = Math.floor(Date.now() / 1000)
  return {
    iss: issuer,
    aud: audience,
    sub: 'cred_1',
    client_id: 'key_1',
    jti: randomUUID(),
    iat: now,
    exp: now + 600,
    scope: 'campaigns:read',
    org: 'org_1',
    env: 'production',
    cred: 'cred_1',
  }
}

/** The first eight octets of each SHA-256, in order, side by side. */
function prefixes(ids) {
  const digests = ids.map((id) => createHash('sha256').update(id).digest().subarray(0, 8))
  return Buffer.concat(digests.toSorted(Buffer.compare)).toString('base64url')
}
