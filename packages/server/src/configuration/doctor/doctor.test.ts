import { describe, expect, it } from 'vitest'
import type { Configuration } from '../configuration.ts'
import { readEnvironment } from '../environment.ts'
import { loadConfiguration } from '../load.ts'
import { diagnose } from './doctor.ts'
import type { Facts, Severity } from './finding.ts'

const day = 86_400_000

const loaded = loadConfiguration({ data: '/srv/guichet', environment: readEnvironment({}) })
const api = { ...loaded.configuration!.apis[0]!, dialects: [loaded.configuration!.standard] as const }
const sound: Configuration = { ...loaded.configuration!, apis: [api] }

const soundFacts: Facts = {
  begun: true,
  now: 400 * day,
  nodeVersion: 'v24.21.0',
  runsAsRoot: false,
  sqliteVersion: '3.53.4',
  dataMode: 0o700,
  databaseMode: 0o600,
  secrets: {
    pepper: { file: '/run/secrets/pepper', guessable: false },
    keyEncryptionKey: { file: null, guessable: false },
  },
  signingKeys: [{ kid: 'k1', algorithm: 'ES256', state: 'active', createdAt: 390 * day }],
  scriptLoginExists: false,
  auditVerified: true,
  lastBackupAt: 399 * day,
  integrityProblems: [],
}

const password = { ...loaded.configuration!.standard, passwords: true }
const listenBeyond = { ...sound.listen, host: '0.0.0.0' }
const issuer = 'https://id.example.com'

const rows: readonly (readonly [string, Severity, Partial<Configuration>, Partial<Facts>, string])[] = [
  [
    'plain HTTP beyond loopback',
    'danger',
    { listen: listenBeyond, issuer },
    {},
    'Plain HTTP is answered at 0.0.0.0',
  ],
  [
    'plain HTTP to a proxy',
    'warning',
    { listen: listenBeyond, issuer, trustedProxies: ['10.0.0.1'] },
    {},
    'Plain HTTP is answered at 0.0.0.0',
  ],
  ['trust in everybody', 'danger', { trustedProxies: ['0.0.0.0/0'] }, {}, 'trustedProxies has 0.0.0.0/0'],
  ['trust in everybody, IPv6', 'danger', { trustedProxies: ['::/0'] }, {}, 'trustedProxies has ::/0'],
  ['unnamed calls of one API', 'note', { forwardAuth: { unnamed: 'any' } }, {}, 'forwardAuth.unnamed is any'],
  [
    'unnamed calls of several APIs',
    'warning',
    { forwardAuth: { unnamed: 'any' }, apis: [api, api] },
    {},
    'forwardAuth.unnamed is any',
  ],
  [
    'routes with scopes that no proxy tells',
    'note',
    { apis: [{ ...api, routes: [{ path: '/things', methods: [], scopes: ['read'] }] }] },
    {},
    'Forward-auth denies every call of the API kis',
  ],
  [
    'routes with methods that no proxy tells',
    'note',
    { apis: [{ ...api, routes: [{ path: '/things', methods: ['GET'], scopes: [] }] }] },
    {},
    'Forward-auth denies every call of the API kis',
  ],
  [
    'tokens of 31 days',
    'warning',
    { apis: [{ ...api, lifetime: 31 * 86_400 }] },
    {},
    'A token of the API kis lives 31 days',
  ],
  [
    'a sandbox at the upstream of production',
    'warning',
    { apis: [{ ...api, upstream: 'https://api.example', sandbox: { upstream: null } }] },
    {},
    'Calls of the API kis with a token of the sandbox go to the upstream of production.',
  ],
  ['RSA', 'note', { apis: [{ ...api, algorithm: 'RS256' }] }, {}, 'The API kis signs with RS256'],
  [
    'passwords',
    'note',
    { apis: [{ ...api, dialects: [password] }] },
    {},
    'The dialect oauth2 of the API kis takes the passwords',
  ],
  [
    'passwords in use',
    'warning',
    { apis: [{ ...api, dialects: [password] }] },
    { scriptLoginExists: true },
    'The dialect oauth2 of the API kis takes the passwords',
  ],
  ['public metrics', 'note', { metrics: { public: true } }, {}, '/metrics answers everybody'],
  [
    'an issuer that nobody reaches',
    'warning',
    { listen: { ...listenBeyond, tls: { cert: 'c', key: 'k' } } },
    {},
    'The issuer is http://localhost:4400',
  ],
  ['an old Node.js', 'danger', {}, { nodeVersion: 'v22.9.0' }, 'This is Node.js v22.9.0'],
  ['root', 'note', {}, { runsAsRoot: true }, 'The server runs as root'],
  ['an old SQLite', 'danger', {}, { sqliteVersion: '3.51.2' }, 'SQLite is 3.51.2'],
  [
    'an open data folder',
    'danger',
    {},
    { dataMode: 0o755 },
    'Everybody on this machine may look into /srv/guichet',
  ],
  [
    'an open database',
    'danger',
    {},
    { databaseMode: 0o644 },
    'Everybody on this machine may read the database',
  ],
  [
    'a pepper beside the database',
    'warning',
    {},
    { secrets: { ...soundFacts.secrets, pepper: { file: '/srv/guichet/secrets/pepper', guessable: false } } },
    'The pepper lies beside the database',
  ],
  [
    'a guessable pepper',
    'danger',
    {},
    { secrets: { ...soundFacts.secrets, pepper: { file: null, guessable: true } } },
    'The pepper can be guessed',
  ],
  [
    'an old signing key',
    'warning',
    {},
    { now: 800 * day, lastBackupAt: 800 * day },
    'The signing key k1 (ES256) is 410 days old',
  ],
  ['a broken audit trail', 'danger', {}, { auditVerified: false }, 'The audit trail is broken'],
  [
    'an unverified audit trail',
    'note',
    {},
    { auditVerified: null },
    'The chain of the audit trail was not verified',
  ],
  ['no backup', 'warning', {}, { lastBackupAt: null }, 'No backup was ever made'],
  ['an old backup', 'warning', {}, { lastBackupAt: 390 * day }, 'The last backup is 10 days old'],
  [
    'a damaged database',
    'danger',
    {},
    { integrityProblems: ['page 3 is torn'] },
    'The database is damaged: page 3 is torn',
  ],
]

describe('the doctor', () => {
  it('finds nothing in a sound installation', () => {
    expect(diagnose(sound, soundFacts)).toEqual([])
  })

  it.each(rows)('finds %s', (_, severity, settings, facts, what) => {
    const findings = diagnose({ ...sound, ...settings }, { ...soundFacts, ...facts })
    expect(findings).toHaveLength(1)
    expect(findings[0]).toMatchObject({ severity, what: expect.stringContaining(what) })
    expect(findings[0]!.mend).toMatch(/\.$/)
  })

  it('finds nothing in routes with scopes where a proxy is trusted to tell the call', () => {
    const routes = [{ path: '/things', methods: ['GET'], scopes: ['read'] }]
    const told = { ...sound, trustedProxies: ['10.0.0.1'], apis: [{ ...api, routes }] }
    expect(diagnose(told, soundFacts)).toEqual([])
  })

  it('misses no backup and no verified trail before there is an installation', () => {
    const none = { ...soundFacts, begun: false, auditVerified: null, lastBackupAt: null }
    expect(diagnose(sound, none)).toEqual([])
  })

  it('tells the worst first', () => {
    const facts = { ...soundFacts, auditVerified: null, lastBackupAt: null, nodeVersion: 'v20.1.0' }
    const severities = diagnose(sound, facts).map(({ severity }) => severity)
    expect(severities).toEqual(['danger', 'warning', 'note'])
  })

  it('does not ask PostgreSQL for what belongs to SQLite', () => {
    const configuration = { ...sound, database: { kind: 'postgres', url: 'postgres://db/guichet' } as const }
    expect(diagnose(configuration, { ...soundFacts, sqliteVersion: '3.0.0', lastBackupAt: null })).toEqual([])
  })
})
