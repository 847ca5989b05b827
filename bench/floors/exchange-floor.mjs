/**
 * The least that an exchange can cost in Node.js: reads the JSON of a key pair, signs a token of the same claims in the
 * same way, answers JSON. It proves nothing, keeps nothing and refuses nobody.
 */
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { createServer } from 'node:http'

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const header = base64url({ alg: 'ES256', typ: 'at+jwt', kid: 'yR2xJ6cUeJHn9tV0m6pQ8Q' })
const lifetime = 3600

function base64url(value) {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function claims(key) {
  const now = Math.floor(Date.now() / 1000)
  return {
    iss: 'http://localhost:44000',
    exp: now + lifetime,
    aud: 'didomi',
    sub: 'cred_Zk3mU0q8s7PbV1xYtR5nWd',
    client_id: key,
    iat: now,
    jti: randomUUID(),
    scope: 'properties:read properties:write',
    org: 'org_Hc4vLq9TzX2bN7sKdJ1mRf',
    env: 'production',
    cred: 'cred_Zk3mU0q8s7PbV1xYtR5nWd',
  }
}

/** Two integers in DER become the 64 bytes of a JWS: with `dsaEncoding` OpenSSL takes twice as long (Node.js 24). */
function rawSignature(der) {
  const raw = Buffer.alloc(64)
  let offset = 2
  for (const end of [32, 64]) {
    const length = der[offset + 1]
    const number = der.subarray(offset + 2, offset + 2 + length)
    const significant = number.subarray(Math.max(0, length - 32))
    significant.copy(raw, end - significant.length)
    offset += 2 + length
  }
  return raw
}

function token(key) {
  const input = `${header}.${base64url(claims(key))}`
  const signature = rawSignature(sign('sha256', Buffer.from(input), privateKey))
  return `${input}.${signature.toString('base64url')}`
}

const server = createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const { key } = JSON.parse(Buffer.concat(chunks).toString())
    const body = JSON.stringify({ access_token: token(key) })
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
    response.end(body)
  })
})

server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`))
