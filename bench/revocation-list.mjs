/**
 * The revocation list of an installation with a million credentials, ten thousand of which were revoked while their
 * tokens live: `node --conditions=guichet:source --expose-gc bench/revocation-list.mjs [postgres-url]`. Prints JSON;
 * without an address it measures SQLite in a folder of its own.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { generateKeyPairSync } from 'node:crypto'
import { createRequire } from 'node:module'
import { DatabaseSync } from 'node:sqlite'
import { disableCredential } from '../packages/server/src/credentials/disable-credential.ts'
import { Publication } from '../packages/server/src/revocations/publication.ts'
import { Revocations } from '../packages/server/src/revocations/revocations.ts'
import { signingRows } from '../packages/server/src/signing-keys/algorithms.ts'
import { importKeySet } from '../packages/verify/src/node/import-key.ts'
import { readRevocationList } from '../packages/verify/src/verifier/revocation-list.ts'
import { openStore } from '../packages/server/src/stores/open.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    credentials: { type: 'string', default: '1000000' },
    revoked: { type: 'string', default: '10000' },
    budget: { type: 'string', default: '100000' },
  },
})
const credentials = Number(values.credentials)
const revoked = Number(values.revoked)
const budget = Number(values.budget)
const url = positionals[0]
const folder = mkdtempSync(join(tmpdir(), 'guichet-revocation-list-'))
const file = join(folder, 'guichet.db')
const now = Date.now()
const hour = 3_600_000

/** Ids as long as real ones; the revoked ones spread over all, and over the last hour. */
const numbers = {
  sqlite: `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${credentials})`,
  postgres: `with n(i) as (select generate_series(1, ${credentials}))`,
}
const id = { sqlite: "printf('cred_%022d', i)", postgres: "'cred_' || lpad(i::text, 22, '0')" }
const every = Math.floor(credentials / revoked)
const seed = (kind) => [
  `insert into organizations (id, position, name, operator, state, created_at) values ('org_1', 1, 'one', 0, 'active', 1)`,
  `insert into credentials (id, position, kind, api, organization_id, environment, name, key, scopes, state, addresses,
     last_four, created_at, version, touched_at)
   ${numbers[kind]}
   select ${id[kind]}, i, 'key-pair', 'shop', 'org_1', 'production', 'key of a script', 'key_' || i, '[]',
     case when i % ${every} = 0 then 'revoked' else 'active' end, '[]', 'abcd', 1, 1,
     case when i % ${every} = 0 then ${now} - ((i / ${every}) * 97) % ${hour} end
   from n`,
]

async function fill() {
  const store = await openStore(url === undefined ? { sqlite: file } : { postgres: url }, 'bench')
  await store.migrate()
  if (url === undefined) {
    const db = new DatabaseSync(file)
    for (const statement of seed('sqlite')) db.exec(statement)
    db.close()
  } else {
    const { Client } = createRequire(import.meta.resolve('../packages/server/package.json'))('pg')
    const client = new Client(url)
    await client.connect()
    for (const statement of seed('postgres')) await client.query(statement)
    await client.query('analyze')
    await client.end()
  }
  return store
}

const held = () => {
  globalThis.gc()
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Milliseconds of time, and of this process's CPU. */
async function timed(work, times = 1) {
  const cpu = process.cpuUsage()
  const from = performance.now()
  for (let time = 0; time < times; time += 1) await work(time)
  const { user, system } = process.cpuUsage(cpu)
  const round = (value) => Math.round((value / times) * 1000) / 1000
  return { ms: round(performance.now() - from), cpuMs: round((user + system) / 1000) }
}

const store = await fill()
const lives = { ofApi: () => hour, longest: hour }
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const published = { kid: 'k'.repeat(43), alg: 'ES256', use: 'sig' }
const signer = { kid: 'k'.repeat(43), algorithm: 'ES256', sign: signingRows.ES256.signWith(privateKey) }
const keys = { kids: [signer.kid], signer }

const before = held()
const revocations = new Revocations({ reads: store, lives, now: () => now })
const load = await timed(() => revocations.load())
const memory = held() - before
const publication = () =>
  new Publication({
    issuer: 'https://login.example.com',
    revoked: () => revocations.current(),
    budget,
    keys: () => keys,
    now: Date.now,
    monotonic: () => performance.now(),
  })
const { text } = await publication().list()
const write = await timed(() => publication().list(), 50)
const publicKeys = importKeySet({ keys: [{ ...publicKey.export({ format: 'jwk' }), ...published }] })
const read = await timed(() => {
  const answer = readRevocationList(text, publicKeys.keys, 'https://login.example.com')
  if (!answer.ok) throw new Error(answer.reason)
}, 20)
const sign = await timed(() => signer.sign(Buffer.from(text)), 200)

const context = { store, now: Date.now, apis: [] }
const actor = { id: 'bench', address: null, requestId: null }
let sequence = await store.lastSequence()
const change = async (nth) => {
  await disableCredential(context, `cred_${String(nth * every + 1).padStart(22, '0')}`, actor)
}
const taken = async () => {
  const events = await store.feed(sequence, 500)
  await revocations.take(events)
  sequence = events.at(-1)?.sequence ?? sequence
}
await change(0)
const changed = await timed((nth) => change(nth + 1), 200)
const takePage = await timed(taken)
await change(300)
const takeOne = await timed(taken)
const nothing = await timed(() => store.credentialsToExpire(now, 1), 200)

console.log(
  JSON.stringify({
    database: url === undefined ? 'SQLite' : 'PostgreSQL',
    credentials,
    revoked,
    octets: text.length,
    load,
    memory,
    write,
    read,
    sign,
    changed,
    takePageOf200: takePage,
    takeOne,
    lookForEnds: nothing,
  }),
)
await store.close()
rmSync(folder, { recursive: true })
