import { CompactSign, exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose'
import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What can be revoked by its id. */
export type Revocable = 'tokens' | 'credentials' | 'organizations' | 'members'

export const audience = 'https://api.example.com'

/**
 * A small Guichet on a real socket: it signs tokens, and publishes its keys and the list of what is revoked. All of it
 * is made by jose and node:crypto, not by the code under test.
 */
export interface TestIssuer {
  readonly url: string
  /** A good access token, but for what is given. `undefined` takes a claim away. */
  token(changes?: Readonly<Record<string, unknown>>): Promise<string>
  /** The next list names it. */
  revoke(kind: Revocable, id: string): void
  close(): Promise<void>
}

export async function startIssuer(): Promise<TestIssuer> {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const kid = 'key-1'
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' }
  const list = new RevocationList()

  const signedList = (): Promise<string> =>
    new CompactSign(Buffer.from(JSON.stringify(list.payload(url, [kid]))))
      .setProtectedHeader({ alg: 'ES256', typ: 'revocations+jwt', kid })
      .sign(privateKey)

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url === '/.well-known/jwks.json') {
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'max-age=300' })
      response.end(JSON.stringify({ keys: [jwk] }))
    } else if (request.url === '/.well-known/revocations') {
      const etag = `"${list.sequence}"`
      const headers = { 'content-type': 'application/jwt', 'cache-control': 'no-cache', etag }
      if (request.headers['if-none-match'] === etag) response.writeHead(304, headers).end()
      else response.writeHead(200, headers).end(await signedList())
    } else response.writeHead(404).end()
  }
  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    url,
    token: (changes = {}) =>
      new SignJWT({ ...goodClaims(url), ...changes })
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid })
        .sign(privateKey),
    revoke: (kind, id) => list.add(kind, id),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function goodClaims(issuer: string): Record<string, unknown> {
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

class RevocationList {
  readonly #dead: Readonly<Record<Revocable, string[]>> = {
    tokens: [],
    credentials: [],
    organizations: [],
    members: [],
  }
  sequence = 1

  add(kind: Revocable, id: string): void {
    this.#dead[kind].push(id)
    this.sequence += 1
  }

  payload(issuer: string, kids: readonly string[]): Record<string, unknown> {
    const dead = Object.entries(this.#dead).map(([kind, ids]) => [kind, prefixes(ids)])
    return {
      iss: issuer,
      iat: Math.floor(Date.now() / 1000),
      seq: this.sequence,
      kids,
      dead: Object.fromEntries(dead) as unknown,
      notBefore: { credentials: [], organizations: [], members: [] },
    }
  }
}

/** The first eight octets of each SHA-256, in order, side by side. */
function prefixes(ids: readonly string[]): string {
  const digests = ids.map((id) => createHash('sha256').update(id).digest().subarray(0, 8))
  return Buffer.concat(digests.toSorted(Buffer.compare)).toString('base64url')
}
