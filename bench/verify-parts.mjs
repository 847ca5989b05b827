/** What is measured of the verifier inside an API: calls over a socket, single operations, the list of revocations. */
import { fileURLToPath } from 'node:url'
import { audience, startIssuer } from './issuer.mjs'
import { measureInTurns } from './measure.mjs'
import { startNode, startServer, stop } from './processes.mjs'
import { loadTable, operationTable, ratios, shownRatio, table, verdict } from './report.mjs'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))

/** APIs that say hello to a caller whom they know, all with the same token. */
export async function apiPart(options) {
  const issuer = await startIssuer()
  const authorization = `Bearer ${await issuer.token()}`
  const targets = []
  for (const [name, file, ...args] of [
    ['floor: Fastify hello, no caller', 'floors/fastify-hello.mjs'],
    ['Guichet on Fastify', 'targets/verify-fastify.mjs'],
    ['peer: @fastify/jwt with its cache', 'peers/fastify-jwt.mjs'],
    ['peer: the same, its cache by the text', 'peers/fastify-jwt.mjs', 'by-text'],
    ['peer: jose on Fastify', 'peers/jose-fastify.mjs'],
    ['floor: Express hello, no caller', 'floors/express-hello.mjs'],
    ['Guichet on Express', 'targets/verify-express.mjs'],
    ['peer: express-oauth2-jwt-bearer', 'peers/express-oauth2-jwt-bearer.mjs'],
  ]) {
    const program = await startServer([here(file), issuer.url, audience, ...args])
    const request = { url: `${program.url}/`, method: 'GET', headers: { authorization }, bodies: [null] }
    await mustKnow(name, request)
    targets.push({ name, program, request })
  }
  const measured = await measureInTurns(targets, options)
  for (const { program } of targets) await stop(program)
  await issuer.close()
  const [, onFastify, cached, byText, , , onExpress, bearer] = [...measured.values()]
  const against = (ours, peer) => ratios(ours.rounds, peer.rounds)
  const compared = (what, ratio) => verdict(what, ratio.median <= 1, shownRatio(ratio))
  return {
    title: 'An API that verifies, a repeated token',
    lines: loadTable(measured),
    verdicts: [
      compared('no slower than @fastify/jwt with its cache, on Fastify', against(onFastify, cached)),
      compared('no slower than its cache by the text, on Fastify', against(onFastify, byText)),
      compared('no slower than express-oauth2-jwt-bearer, on Express', against(onExpress, bearer)),
    ],
  }
}

/** What is compared must do the work: it knows a good token, and all but the floors refuse a changed one. */
async function mustKnow(name, request) {
  const answer = await fetch(request.url, request)
  if ((await answer.text()) !== '{"hello":"org_1"}') throw new Error(`${name} does not know the caller`)
  const headers = { authorization: `${request.headers.authorization.slice(0, -8)}AAAAAAAA` }
  const { ok } = await fetch(request.url, { headers })
  if (ok !== name.startsWith('floor')) throw new Error(`${name} takes a changed token`)
}

/** In one process, without HTTP. */
export async function operationsPart({ rounds, seconds, progress }) {
  progress('operations')
  const measured = new Map(Object.entries(await output([here('operations.mjs'), rounds, seconds / 4])))
  const against = (name, other) => ratios(measured.get(name), measured.get(other))
  const [cached, byText] = [
    'repeated: fast-jwt, the cache of @fastify/jwt',
    'repeated: fast-jwt, its cache by the text',
  ].map((peer) => against('repeated: Guichet, verifyToken', peer))
  const [toDer, toJwt] = [
    'new: node:crypto and JSON.parse, the signature as DER',
    'new: the same, the signature as it stands in a JWT',
  ].map((floor) => against('new: Guichet, verifyToken', floor))
  return {
    title: 'One token, in process',
    lines: operationTable(measured),
    verdicts: [
      verdict('a repeated token: no slower than fast-jwt', cached.median <= 1, shownRatio(cached)),
      verdict(
        'a repeated token: no slower than fast-jwt by the text',
        byText.median <= 1,
        shownRatio(byText),
      ),
      verdict('a new token: at most 1.1 × node:crypto, JWT', toJwt.median <= 1.1, shownRatio(toJwt)),
      verdict('a new token: at most 1.1 × node:crypto, DER', toDer.median <= 1.1, shownRatio(toDer)),
    ],
  }
}

/** It does not depend on how many credentials there are, only on how many are revoked. */
export async function revocationsPart({ progress }) {
  progress('revocations')
  const lists = await output(['--expose-gc', here('revocations.mjs')])
  const rows = lists.map(({ length, octets, cpu, memory }) =>
    [length, octets, cpu.toFixed(0), memory].map((cell) => `${cell}`),
  )
  const { octets } = lists.find(({ length }) => length === 10_000)
  return {
    title: 'The list of revocations',
    lines: table(['revoked', 'octets fetched', 'CPU µs to take it in', 'octets of memory'], rows),
    verdicts: [verdict('the list stays small: ten thousand revoked', null, `${octets} octets`)],
  }
}

async function output(args) {
  const program = startNode(args.map(String), 0)
  if ((await program.ended) !== 0) throw new Error(program.errors)
  return JSON.parse(program.output)
}
