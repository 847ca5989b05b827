/**
 * Fills a data folder with credentials, straight into the tables: a million through the product would take minutes,
 * and what is measured is how the server lives with them.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const built = (path) => import(new URL(`../../packages/server/dist/${path}.js`, import.meta.url))

/**
 * @param total how many rows
 * @param real how many of them, spread evenly, get a secret that we know
 * @returns the key pairs that we know
 */
export async function seedCredentials(folder, { total, real }) {
  const db = new DatabaseSync(join(folder, databaseName))
  // The server is stopped, and a power cut costs a run of the bench: nothing waits for the disk.
  db.exec('pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -400000')
  db.exec('begin')
  const base = insertRows(db, total)
  const pairs = await makeReal(db, { folder, base, total, real })
  db.exec('commit; pragma journal_mode = wal')
  db.close()
  return pairs
}

const databaseName = 'guichet.db'

/** Random names in the form that the product gives them, so that they fall all over the indexes. */
function insertRows(db, total) {
  const template = db.prepare(`select * from credentials where api = 'didomi'`).get()
  const { base } = db.prepare('select max(position) as base from credentials').get()
  insertFrom(
    db,
    'credentials',
    `numbers`,
    {
      ...bound(template),
      id: `'cred_' || hex(randomblob(11))`,
      position: `${base} + n`,
      key: `'gkey_' || hex(randomblob(14))`,
      name: `'credential ' || n`,
    },
    total,
  )
  const secret = db.prepare('select * from secrets where credential_id = ?').get(template.id)
  insertFrom(
    db,
    'secrets',
    `numbers join credentials on position = ${base} + n`,
    {
      ...bound(secret),
      id: `'sec_' || hex(randomblob(11))`,
      credential_id: 'credentials.id',
      verifier: `substr(hex(randomblob(22)), 2)`,
    },
    total,
  )
  return base
}

const bound = (row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, literal(value)]))

function literal(value) {
  if (value === null) return 'null'
  return typeof value === 'number' ? `${value}` : `'${value.replaceAll("'", "''")}'`
}

function insertFrom(db, table, source, values, total) {
  const names = Object.keys(values).map((name) => `"${name}"`)
  db.prepare(
    `insert into ${table} (${names.join(', ')})
     with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ?)
     select ${Object.values(values).join(', ')} from ${source}`,
  ).run(total)
}

async function makeReal(db, { folder, base, total, real }) {
  const { newKey, newSecret } = await built('credentials/secret-format')
  const keep = await keeping(folder)
  const name = db.prepare('update credentials set key = ? where position = ? returning id')
  const prove = db.prepare('update secrets set verifier = ? where credential_id = ?')
  return Array.from({ length: real }, (_, index) => {
    const pair = { key: newKey(''), secret: newSecret() }
    const { id } = name.get(pair.key, base + 1 + Math.floor((index * total) / real))
    prove.run(keep(pair.secret), id)
    return pair
  })
}

/** How the product keeps a secret, under the pepper of this folder. */
async function keeping(folder) {
  const { createHashing } = await built('credentials/hashing')
  const { decodeSecret } = await built('configuration/secret-text')
  const read = (name) => decodeSecret(readFileSync(join(folder, 'secrets', name), 'utf8').trim())
  const hashing = createHashing({ pepper: read('pepper'), keyEncryptionKey: read('key-encryption-key') })
  return (secret) => hashing.keep(secret).verifier
}
