import { statSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { damaged } from './failures.ts'

/** Above this size the check at the start leaves out the audit trail, which would keep the server away for long. */
const quickLimit = 256 * 1024 * 1024

const decisive = [
  'organizations',
  'members',
  'credentials',
  'secrets',
  'signing_keys',
  'revoked_tokens',
  'audit_head',
]

/** Refuses to start on damaged pages: what they held could be a revocation. */
export function checkAtStart(db: DatabaseSync, file: string): void {
  const checks =
    statSync(file).size <= quickLimit
      ? ['quick_check(1)']
      : presentTables(db).map((table) => `quick_check('${table}')`)
  for (const check of checks) {
    const [problem] = findings(db, check)
    if (problem !== undefined) throw damaged(problem)
  }
}

/** Every page, every index, every reference. Reads the whole file. */
export function allProblems(db: DatabaseSync): readonly string[] {
  return [...findings(db, 'integrity_check'), ...brokenReferences(db)]
}

function findings(db: DatabaseSync, check: string): string[] {
  const rows = db.prepare(`pragma ${check}`).all()
  const lines = rows.flatMap((row) => String(Object.values(row)[0]).split('\n'))
  return lines.filter((line) => line !== 'ok' && !line.startsWith('*** in database'))
}

function brokenReferences(db: DatabaseSync): string[] {
  const rows = db.prepare('pragma foreign_key_check').all() as { table: string; parent: string }[]
  return rows.map((row) => `a row of ${row.table} refers to a row of ${row.parent} that does not exist`)
}

function presentTables(db: DatabaseSync): string[] {
  const rows = db.prepare("select name from sqlite_master where type = 'table'").all() as { name: string }[]
  return rows.map((row) => row.name).filter((name) => decisive.includes(name))
}
