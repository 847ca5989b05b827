/**
 * Single operations, in a process of its own: `node operations.mjs ROUNDS SECONDS` prints CPU microseconds an operation
 * by name and round as JSON. In turns, as servers are measured.
 */
import { createVerifier } from '@guichet/verify'
import { rawToDer } from '@guichet/verify/node'
import { createVerifier as fastJwt } from 'fast-jwt'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { verify } from 'node:crypto'
import { audience, startIssuer } from './issuer.mjs'
import { keySetOf, publicKeyOf } from './issuer-key.mjs'

const [rounds, seconds] = process.argv.slice(2).map(Number)

const issuer = await startIssuer()
const key = await publicKeyOf(issuer.url, 'object')
const pem = await publicKeyOf(issuer.url, 'pem')
const keys = createLocalJWKSet(await keySetOf(issuer.url))

const revoked = 10_000
for (let index = 0; index < revoked; index += 1) {
  issuer.revoke(index % 2 === 0 ? 'tokens' : 'credentials', `revoked-${index}`)
}
const ours = createVerifier({ issuer: issuer.url, audience })
await ours.ready()

const peerOptions = { key: pem, algorithms: ['ES256'], allowedIss: issuer.url, allowedAud: audience }
const cached = fastJwt({ ...peerOptions, cache: 10_000 })
const cachedByText = fastJwt({ ...peerOptions, cache: 10_000, cacheKeyBuilder: (token) => token })
const uncached = fastJwt({ ...peerOptions, cache: false })
const joseOptions = { issuer: issuer.url, audience, typ: 'at+jwt', algorithms: ['ES256'] }

const tokens = (count) => Promise.all(Array.from({ length: count }, () => issuer.token()))

/** As it arrives from a client: behind its scheme, among other headers. */
const callOf = (token) => ({
  method: 'GET',
  url: '/v1/campaigns',
  headers: {},
  rawHeaders: ['Host', 'api.example.com', 'Accept', '*/*', 'Authorization', `Bearer ${token}`],
})

/** What every verifier must do: text to octets, one signature, two JSON texts. Nothing is checked. */
const bareWith = (isSigned) => (token) => {
  const [header, payload, signature] = token.split('.')
  if (!isSigned(Buffer.from(`${header}.${payload}`), Buffer.from(signature, 'base64url'))) {
    throw new Error('refused')
  }
  JSON.parse(Buffer.from(header, 'base64url').toString())
  return JSON.parse(Buffer.from(payload, 'base64url').toString())
}

/** With our conversion, the quickest that we know: Node.js 24 takes far longer to convert by itself. */
const bare = bareWith((input, signature) => verify('sha256', input, key, rawToDer(signature)))
const bareJwt = bareWith((input, signature) =>
  verify('sha256', input, { key, dsaEncoding: 'ieee-p1363' }, signature),
)

/** A promise only now and then: what blocks the event loop keeps a verifier from its polling. */
function mustKnow(answer) {
  if (answer instanceof Promise) return answer.then(mustKnow)
  if (!answer.ok) throw new Error(`refused: ${answer.refusal.reason}`)
}

const ask = (token) => mustKnow(ours.verifyToken(token))
const askCall = (call) => mustKnow(ours.verify(call))

/** The token of a call is cut out of its header, a text of its own each time, whose hash nobody knows yet. */
const tokenOf = ({ rawHeaders }) => rawHeaders[5].slice('Bearer '.length)

const repeated = (await tokens(1_000)).map(callOf)

/** Calls `work` with one item after the other, again and again; CPU microseconds a call. */
async function again(items, work) {
  const until = performance.now() + seconds * 1000
  const from = process.cpuUsage()
  let count = 0
  while (performance.now() < until) {
    for (const item of items) {
      const pending = work(item)
      if (pending instanceof Promise) await pending
    }
    count += items.length
  }
  return microseconds(from) / count
}

function microseconds(from) {
  const { user, system } = process.cpuUsage(from)
  return user + system
}

/** Each token once, because a second time it would not be new. Made before the clock is read. */
async function once(work) {
  const fresh = await tokens(Math.ceil(seconds * 4_000))
  const from = process.cpuUsage()
  for (const token of fresh) await work(token)
  return microseconds(from) / fresh.length
}

const operations = {
  'repeated: fast-jwt, the cache of @fastify/jwt': () => again(repeated, (call) => cached(tokenOf(call))),
  'repeated: fast-jwt, its cache by the text': () => again(repeated, (call) => cachedByText(tokenOf(call))),
  'repeated: Guichet, verifyToken': () => again(repeated, (call) => ask(tokenOf(call))),
  'repeated: Guichet, verify of a call': () => again(repeated, askCall),
  'new: node:crypto and JSON.parse, the signature as DER': () => once(bare),
  'new: the same, the signature as it stands in a JWT': () => once(bareJwt),
  'new: Guichet, verifyToken': () => once(ask),
  'new: fast-jwt': () => once(uncached),
  'new: jose': () => once((token) => jwtVerify(token, keys, joseOptions)),
}

const measured = Object.fromEntries(Object.keys(operations).map((name) => [name, []]))
for (let round = 0; round <= rounds; round += 1) {
  for (const [name, operation] of Object.entries(operations)) {
    const result = await operation()
    if (round > 0) measured[name].push({ cpu: result })
  }
}
console.log(JSON.stringify(measured))

ours.close()
await issuer.close()
