/** What is measured, in four parts. Each gives the lines of its table and its verdicts. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freshStarts, restarts } from './cold-start.mjs'
import { measureInTurns } from './measure.mjs'
import { startServer, stop } from './processes.mjs'
import { loadTable, ratios, shownRatio, spread, startTable, verdict } from './report.mjs'
import { seedCredentials } from './targets/credentials.mjs'
import {
  copyFolder,
  exchange,
  exchangeBody,
  exchangeHeaders,
  exchangePath,
  startAgain,
  startDemonstration,
  tokenOf,
} from './targets/guichet.mjs'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))

const exchanges = (url, pairs) => ({
  url: url + exchangePath,
  method: 'POST',
  headers: exchangeHeaders,
  bodies: pairs.map(exchangeBody),
})

async function stopAll(targets) {
  for (const { program } of targets) await stop(program)
}

/** Guichet's exchange between its floor and its peer. */
export async function exchangePart(options) {
  const guichet = await startDemonstration(join(options.folder, 'exchange'), 0)
  const { pair } = guichet
  const floor = await startServer([here('floors/exchange-floor.mjs')])
  const peer = await startServer([here('peers/oidc-provider.mjs'), pair.key, pair.secret])
  await exchange(floor.url, pair)
  await exchange(guichet.url, pair)
  const form = `grant_type=client_credentials&client_id=${pair.key}&client_secret=${pair.secret}`
  const request = {
    url: `${peer.url}/token`,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    bodies: [form],
  }
  await tokenOf(await fetch(request.url, { ...request, body: form }))
  const targets = [
    { name: 'floor: node:http, JSON, ES256', program: floor, request: exchanges(floor.url, [pair]) },
    { name: 'Guichet: an exchange', program: guichet, request: exchanges(guichet.url, [pair]) },
    { name: 'peer: oidc-provider, JWT ES256', program: peer, request },
  ]
  const measured = await measureInTurns(targets, options)
  await stopAll(targets)
  const [base, ours, other] = [...measured.values()]
  const ratio = ratios(ours.rounds, base.rounds)
  return {
    title: 'Exchange',
    lines: loadTable(measured),
    verdicts: [
      verdict('CPU of an exchange at most 1.1 × the floor', ratio.median <= 1.1, shownRatio(ratio)),
      verdict('below 150 MB at 64 connections', ours.memory < 150, `${ours.memory.toFixed(0)} MB`),
      verdict('CPU of oidc-provider to that of Guichet', null, shownRatio(ratios(other.rounds, ours.rounds))),
    ],
  }
}

/** The gateway's decision about a token that it has seen before. */
export async function verificationPart(options) {
  const guichet = await startDemonstration(join(options.folder, 'verification'), 0)
  const token = await exchange(guichet.url, guichet.pair)
  const hello = await startServer([here('floors/hello.mjs')])
  const framework = await startServer([here('floors/fastify-hello.mjs')])
  const asked = (url) => ({
    url: `${url}/forward-auth?api=didomi`,
    method: 'GET',
    headers: { authorization: `Bearer ${token}` },
    bodies: [null],
  })
  const response = await fetch(asked(guichet.url).url, asked(guichet.url))
  if (response.status !== 200) throw new Error(`the token was refused: ${response.status}`)
  const targets = [
    { name: 'floor: Fastify hello', program: framework, request: asked(framework.url) },
    { name: 'floor: node:http hello', program: hello, request: asked(hello.url) },
    { name: 'Guichet: forward-auth, a repeated token', program: guichet, request: asked(guichet.url) },
  ]
  const measured = await measureInTurns(targets, options)
  await stopAll(targets)
  const [base, bare, ours] = [...measured.values()]
  const ratio = ratios(ours.rounds, base.rounds)
  const toBare = ratios(ours.rounds, bare.rounds)
  return {
    title: 'Verification',
    lines: loadTable(measured),
    verdicts: [
      verdict(
        'CPU of a decision about a repeated token at most 1.3 × a Fastify hello',
        ratio.median <= 1.3,
        shownRatio(ratio),
      ),
      verdict('the same at most 1.2 × a node:http hello', toBare.median <= 1.2, shownRatio(toBare)),
      verdict('below 150 MB at 64 connections', ours.memory < 150, `${ours.memory.toFixed(0)} MB`),
    ],
  }
}

const few = 1_000
const many = 1_000_000
/** More than a server keeps in memory: most of them are looked up in the database. */
const crowd = 50_000

/** The same exchange with a thousand credentials in the database and with a million. */
export async function credentialsPart(options) {
  const { folder, progress } = options
  const [small, medium, large, larger] = ['1', '2', '3', '4'].map((name) => join(folder, name))
  await stop(await startDemonstration(small, null))
  copyFolder(small, medium)
  copyFolder(small, large)
  progress('seeding')
  const from = performance.now()
  const fewPairs = await seedCredentials(small, { total: few, real: few })
  const crowdPairs = await seedCredentials(medium, { total: crowd, real: crowd })
  const pairs = await seedCredentials(large, { total: many, real: crowd })
  copyFolder(large, larger)
  progress(`seeded in ${((performance.now() - from) / 1000).toFixed(0)} s`)
  const aFew = pairs.filter((_pair, index) => index % (crowd / few) === 0)
  const starts = [
    ['with 1,000 credentials', await restarts(small, fewPairs[0], 3)],
    ['with 1,000,000 credentials', await restarts(large, pairs[0], 3)],
  ]
  const targets = []
  for (const [name, at, asked] of [
    ['1,000 credentials, all in turn', small, fewPairs],
    ['1,000,000 credentials, 1,000 of them in turn', large, aFew],
    ['50,000 credentials, all in turn', medium, crowdPairs],
    ['1,000,000 credentials, 50,000 of them in turn', larger, pairs],
  ]) {
    const program = await startAgain(at, 0)
    targets.push({ name, program, request: exchanges(program.url, asked) })
  }
  const measured = await measureInTurns(targets, options)
  await stopAll(targets)
  const [base, same, crowded, crowdedMany] = [...measured.values()]
  const growth = (name, before, after) => {
    const ratio = ratios(after.rounds, before.rounds)
    const times = after.memory / before.memory
    const reached = ratio.median <= 1.1 && times <= 1.1
    return verdict(name, reached, `CPU ${shownRatio(ratio)} ×, memory ${times.toFixed(2)} ×`)
  }
  return {
    title: 'A thousand credentials and a million',
    lines: [...loadTable(measured), '', ...startTable(starts)],
    verdicts: [
      growth('no growth beyond 10 % from 1,000 credentials to a million, 1,000 callers', base, same),
      growth(
        'no growth beyond 10 % from 50,000 credentials to a million, 50,000 callers',
        crowded,
        crowdedMany,
      ),
    ],
  }
}

/** From nothing to the first token. */
export async function startPart({ folder, progress, starts }) {
  progress('starts')
  const kept = join(folder, 'start')
  const server = await startDemonstration(kept, null)
  await exchange(server.url, server.pair)
  await stop(server)
  const fresh = await freshStarts(folder, starts)
  const again = await restarts(kept, server.pair, starts)
  const verdictOf = (name, times) => {
    const { median, max } = spread(times.map(({ milliseconds }) => milliseconds))
    return verdict(name, median <= 1000, `${median.toFixed(0)} ms, at most ${max.toFixed(0)} ms`)
  }
  return {
    title: 'Start',
    lines: startTable([
      ['an empty data folder', fresh],
      ['a data folder that is there', again],
    ]),
    verdicts: [
      verdictOf('first token within a second, an empty data folder', fresh),
      verdictOf('first token within a second, a data folder that is there', again),
    ],
  }
}
