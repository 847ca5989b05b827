/** What is wrong with the machine, the files and the database. */

import { dirname } from 'node:path'
import type { Check, Finding, SecretFacts } from './finding.ts'
import { when } from './finding.ts'

const day = 86_400_000

const isOlder = (version: string, least: string): boolean =>
  version.replace(/^v/, '').localeCompare(least, 'en', { numeric: true }) < 0

const oldNode: Check = (_, { nodeVersion }) =>
  when(
    isOlder(nodeVersion, '24.0.0'),
    'danger',
    `This is Node.js ${nodeVersion}, which gets no more repairs.`,
    'Run Node.js 24 or later.',
  )

const runsAsRoot: Check = (_, facts) =>
  when(
    facts.runsAsRoot,
    'note',
    'The server runs as root.',
    'Give it a user of its own; low ports need only CAP_NET_BIND_SERVICE.',
  )

/** Before 3.51.3 a checkpoint at the wrong moment could lose a committed transaction in WAL mode. */
const oldSqlite: Check = ({ database }, { sqliteVersion }) =>
  when(
    database.kind === 'sqlite' && sqliteVersion !== null && isOlder(sqliteVersion, '3.51.3'),
    'danger',
    `SQLite is ${sqliteVersion}, and its WAL could lose a committed change before 3.51.3.`,
    'Run a newer Node.js, which brings a newer SQLite.',
  )

const openFiles: Check = ({ data, database }, { dataMode, databaseMode }) => [
  ...when(
    dataMode !== null && (dataMode & 0o007) !== 0,
    'danger',
    `Everybody on this machine may look into ${data}.`,
    `Run \`chmod 700 ${data}\`.`,
  ),
  ...when(
    database.kind === 'sqlite' && databaseMode !== null && (databaseMode & 0o007) !== 0,
    'danger',
    'Everybody on this machine may read the database.',
    `Run \`chmod 600 ${database.kind === 'sqlite' ? database.file : ''}\`.`,
  ),
]

const secrets: Check = ({ data }, { secrets: { pepper, keyEncryptionKey } }) => [
  ...secretFindings('pepper', 'GUICHET_PEPPER', data, pepper),
  ...secretFindings('key-encryption key', 'GUICHET_KEY_ENCRYPTION_KEY', data, keyEncryptionKey),
]

function secretFindings(
  title: string,
  variable: string,
  data: string,
  facts: SecretFacts | null,
): readonly Finding[] {
  if (facts === null) return []
  const isBeside = facts.file !== null && (dirname(facts.file) === data || facts.file.startsWith(`${data}/`))
  return [
    ...when(
      facts.guessable,
      'danger',
      `The ${title} can be guessed.`,
      'Make one with `openssl rand -base64 32`.',
    ),
    ...when(
      isBeside,
      'warning',
      `The ${title} lies beside the database: one stolen folder or backup holds both.`,
      `Move it to another disk and name it in secrets, or give it in ${variable}.`,
    ),
  ]
}

const signingKeys: Check = (_, { signingKeys: keys, now }) => {
  const active = keys.filter((key) => key.state === 'active')
  return active.flatMap((key) => {
    const days = Math.floor((now - key.createdAt) / day)
    const what = `The signing key ${key.kid} (${key.algorithm}) is ${days} days old.`
    return when(days > 365, 'warning', what, 'Run `guichet signing-key rotate`.')
  })
}

const auditTrail: Check = (_, { begun, auditVerified }) => [
  ...when(
    auditVerified === false,
    'danger',
    'The audit trail is broken.',
    'Keep the files and run `guichet audit verify`.',
  ),
  ...when(
    begun && auditVerified === null,
    'note',
    'The chain of the audit trail was not verified.',
    'Run `guichet audit verify`.',
  ),
]

const backups: Check = ({ database }, { begun, lastBackupAt, now }) => {
  if (database.kind !== 'sqlite' || !begun) return []
  const mend = 'Run `guichet backup FILE`, each day, to another machine.'
  if (lastBackupAt === null) return when(true, 'warning', 'No backup was ever made.', mend)
  const days = Math.floor((now - lastBackupAt) / day)
  return when(days > 7, 'warning', `The last backup is ${days} days old.`, mend)
}

const integrity: Check = (_, { integrityProblems }) =>
  integrityProblems.flatMap((problem) =>
    when(
      true,
      'danger',
      `The database is damaged: ${problem}.`,
      'Stop the server, keep the files and restore a backup.',
    ),
  )

export const installationChecks: readonly Check[] = [
  integrity,
  openFiles,
  secrets,
  oldNode,
  oldSqlite,
  runsAsRoot,
  signingKeys,
  auditTrail,
  backups,
]
