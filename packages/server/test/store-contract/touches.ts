import { beforeEach, expect, test } from 'vitest'
import type { AuditDraft } from '../../src/audit/event.ts'
import { migrate } from '../../src/stores/migrations/migrate.ts'
import { openPostgres } from '../../src/stores/postgres/open.ts'
import { openSqlite } from '../../src/stores/sqlite/open.ts'
import { restoreBackup } from '../../src/stores/restore.ts'
import type { Store, StoreChange } from '../../src/stores/store.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseUnderTest, Subject } from './index.ts'
import { credential, draft, insertFirstRecords, member, noon, revokedToken } from './samples.ts'

/** Changes that decide over tokens made before them leave marks, from which the revocation list is made. */
export function touchesContract(subject: Subject, createDatabase: () => Promise<DatabaseUnderTest>): void {
  const record = (
    set: Partial<AuditDraft>,
    work: (change: StoreChange) => Promise<void> = async () => undefined,
  ) =>
    subject.store.change(async (change) => {
      await work(change)
      await change.record(draft(set))
    })

  /** A database as an older version left it. */
  const databaseAt = async (schema: string): Promise<DatabaseUnderTest> => {
    const database = await createDatabase()
    const { location } = database
    const connections =
      'sqlite' in location
        ? await openSqlite({ file: location.sqlite })
        : await openPostgres({ url: location.postgres })
    await connections.patiently((db) => migrate(db, connections.sequenceType, schema))
    await connections.close()
    return database
  }

  const page = { since: 0, after: null, limit: 100 } as const
  const touched = async (store: Store): Promise<readonly (readonly [string, number])[]> => {
    const found = await Promise.all([
      store.touchedOrganizations(page),
      store.touchedMembers(page),
      store.touchedCredentials(page),
    ])
    return found.flat().map(({ row, touchedAt }) => [row.id, touchedAt] as const)
  }

  beforeEach(async () => {
    await subject.store.change(insertFirstRecords)
    await record({ action: 'member.created' }, async (change) => {
      await change.insertMember(member({ id: 'm1', organizationId: 'o1' }))
      for (const id of ['c2', 'c3', 'c4']) {
        await change.insertCredential(credential({ id, organizationId: 'o1' }))
      }
    })
  })

  test('what is made or used touches nobody', async () => {
    await subject.store.appendEvents([draft({ credentialId: 'c1' })])
    await record({ action: 'credential.rehashed', credentialId: 'c1' })
    expect(await touched(subject.store)).toEqual([])
    expect(await subject.store.lastTouch()).toEqual({ sequence: 0, epoch: 0 })
  })

  const refusing = { tokensRefused: true }
  const keeping = { tokensRefused: false }

  test.each([
    { event: { action: 'organization.changed', organizationId: 'o1' }, ids: ['o1'] },
    { event: { action: 'member.changed', organizationId: 'o1', memberId: 'm1' }, ids: ['m1'] },
    { event: { action: 'credential.revoked', organizationId: 'o1', credentialId: 'c1' }, ids: ['c1'] },
    { event: { action: 'credential.rotated', credentialId: 'c1', details: refusing }, ids: ['c1'] },
    { event: { action: 'token.revoked', credentialId: 'c1', tokenId: 't1' }, ids: [] },
    { event: { action: 'signing-key.revoked' }, ids: [] },
  ] as const)('$event.action touches $ids, and moves the number of the list', async ({ event, ids }) => {
    await record({ ...event, at: noon + 7 })
    expect(await touched(subject.store)).toEqual(ids.map((id) => [id, noon + 7]))
    // The two changes before it are those that make the records.
    expect((await subject.store.lastTouch()).sequence).toBe(3)
  })

  test('a rotation that keeps the tokens touches nobody', async () => {
    await record({ action: 'credential.rotated', credentialId: 'c1', details: keeping })
    expect(await touched(subject.store)).toEqual([])
    expect((await subject.store.lastTouch()).sequence).toBe(0)
  })

  test('of two touches the later time counts, whatever a clock says', async () => {
    for (const at of [noon + 5, noon + 3])
      await record({ action: 'credential.changed', credentialId: 'c1', at })
    expect(await touched(subject.store)).toEqual([['c1', noon + 5]])
    expect((await subject.store.lastTouch()).sequence).toBe(4)
  })

  test('a change that fails touches nobody', async () => {
    const failing = subject.store.change(async (change) => {
      await change.record(draft({ action: 'credential.revoked', credentialId: 'c1' }))
      throw new Error('too late')
    })
    await expect(failing).rejects.toThrow('too late')
    expect(await touched(subject.store)).toEqual([])
  })

  test('the touched come page by page in the order of time, or by name', async () => {
    for (const [id, at] of [
      ['c3', 1],
      ['c1', 2],
      ['c4', 2],
      ['c2', 3],
    ] as const) {
      await record({ action: 'credential.disabled', credentialId: id, at: noon + at })
    }
    const ids = async (request: Parameters<Store['touchedCredentials']>[0]): Promise<readonly string[]> =>
      (await subject.store.touchedCredentials(request)).map(({ row }) => row.id)
    expect(await ids({ since: noon + 2, after: null, limit: 2 })).toEqual(['c1', 'c4'])
    expect(await ids({ since: noon, after: { at: noon + 2, id: 'c1' }, limit: 2 })).toEqual(['c4', 'c2'])
    expect((await ids({ ids: ['c2', 'c3', 'c9'] })).toSorted()).toEqual(['c2', 'c3'])
  })

  test('revoked tokens come by their end, or by name', async () => {
    await record({ action: 'token.revoked' }, async (change) => {
      for (const [tokenId, expiresAt] of [
        ['t1', 3],
        ['t2', 1],
        ['t3', 2],
      ] as const) {
        await change.insertRevokedToken(revokedToken({ tokenId, expiresAt }))
      }
    })
    const first = await subject.store.revokedTokens({ since: 2, after: null, limit: 1 })
    expect(first).toEqual([revokedToken({ tokenId: 't3', expiresAt: 2 })])
    const second = await subject.store.revokedTokens({ since: 2, after: { at: 2, id: 't3' }, limit: 5 })
    expect(second.map(({ tokenId }) => tokenId)).toEqual(['t1'])
    expect(await subject.store.revokedTokens({ ids: ['t2'] })).toHaveLength(1)
  })

  test('what a flood has left is forgotten, however much it is', async () => {
    await record({ action: 'token.revoked' }, async (change) => {
      for (let nth = 0; nth < 501; nth++) {
        await change.insertRevokedToken(revokedToken({ tokenId: `dead_${nth}`, expiresAt: nth % 3 }))
      }
      await change.insertRevokedToken(revokedToken({ tokenId: 't1', expiresAt: 3 }))
    })
    await subject.store.pruneRevokedTokens(3)
    expect((await subject.store.revokedTokens(page)).map(({ tokenId }) => tokenId)).toEqual(['t1'])
    await subject.store.pruneRevokedTokens(4)
    expect(await subject.store.revokedTokens(page)).toEqual([])
  })

  test('who was touched and came to an end since is named until an event tells of it', async () => {
    const end = noon + 100
    await record({ action: 'credential.changed', credentialId: 'c1', at: noon + 1 }, (change) =>
      change.updateCredential('c1', { expiresAt: end }),
    )
    // Nobody touched it: its tokens have its end in them.
    await record({ action: 'credential.created' }, (change) =>
      change.insertCredential(credential({ id: 'c5', organizationId: 'o1', expiresAt: end })),
    )
    const due = async (now: number): Promise<readonly string[]> =>
      (await subject.store.credentialsToExpire(now, 10)).map(({ id }) => id)
    expect(await due(end - 1)).toEqual([])
    expect(await due(end)).toEqual(['c1'])
    await record({ action: 'credential.expired', credentialId: 'c1', at: end })
    expect(await due(end + 1)).toEqual([])
    expect(await touched(subject.store)).toEqual([['c1', end]])
  })

  test('marks are in a backup, and what is restored begins a new epoch', async () => {
    await record({ action: 'credential.revoked', credentialId: 'c1', at: noon + 5 })
    const folder = await mkdtemp(join(tmpdir(), 'guichet-marks-'))
    const target = await createDatabase()
    try {
      await subject.store.backup(join(folder, 'backup'))
      await restoreBackup(join(folder, 'backup'), target.location)
      const restored = await target.open('second')
      expect(await touched(restored)).toEqual([['c1', noon + 5]])
      expect(await restored.lastTouch()).toEqual({ sequence: 3, epoch: 0 })
      await restored.change((change) =>
        change.record(draft({ action: 'installation.restored', at: noon + 9 })),
      )
      expect(await restored.lastTouch()).toEqual({ sequence: 4, epoch: noon + 9 })
      await restored.close()
    } finally {
      await target.remove()
      await rm(folder, { recursive: true })
    }
  })

  test('a store from before there were marks: who is off or bounded is touched, and no revocation is lost', async () => {
    const target = await databaseAt('0002-signing-in')
    const owner = `organization_id, environment, name, scopes, addresses, last_four, created_at, version, api`
    const values = `'o1', 'production', 'n', '[]', '[]', 'abcd', 1, 1, 'kis'`
    await target.run(`
      insert into organizations (id, position, name, operator, state, created_at) values ('o1', 1, 'one', 0, 'active', 1);
      insert into members (id, position, organization_id, email, role, script_login, state, created_at) values
        ('m1', 1, 'o1', 'm1@a', 'viewer', 1, 'active', 1), ('m2', 2, 'o1', 'm2@a', 'viewer', 1, 'disabled', 1),
        ('m3', 3, 'o1', 'm3@a', 'viewer', 0, 'active', 1);
      insert into credentials (id, position, kind, state, not_before, ${owner}) values
        ('c1', 1, 'key-pair', 'active', null, ${values}), ('c2', 2, 'key-pair', 'revoked', null, ${values}),
        ('c3', 3, 'key-pair', 'active', 5, ${values}), ('c4', 4, 'key-pair', 'active', null, ${values});
      insert into audit_events (sequence, credential_id, action, at, feed, data, hash) values
        (1, 'c4', 'credential.changed', ${noon}, 1, '{}', 'a'), (2, 'c1', 'exchange.granted', ${noon + 9}, 0, '{}', 'b');
      update audit_head set sequence = 2, hash = 'b'`)
    const store = await target.open('first')
    await store.migrate()
    expect(await touched(store)).toEqual(['m2', 'm3', 'c2', 'c3', 'c4'].map((id) => [id, noon + 9]))
    expect(await store.lastTouch()).toEqual({ sequence: 2, epoch: 0 })
    await store.close()
    await target.remove()
  })

  test('a store and a backup from before tokens had an organization: each gets its own, and a late time', async () => {
    const old = await databaseAt('0006-notices')
    const owner = `organization_id, environment, name, scopes, addresses, last_four, created_at, version, api`
    await old.run(`
      insert into organizations (id, position, name, operator, state, created_at) values ('o1', 1, 'one', 0, 'active', 1),
        ('o2', 2, 'two', 0, 'active', 1);
      insert into members (id, position, organization_id, email, role, script_login, state, created_at) values
        ('m1', 1, 'o2', 'm1@a', 'viewer', 1, 'active', 1);
      insert into credentials (id, position, kind, state, ${owner}) values
        ('c1', 1, 'key-pair', 'active', 'o1', 'production', 'n', '[]', '[]', 'abcd', 1, 1, 'kis');
      insert into revoked_tokens (token_id, credential_id, expires_at) values ('t1', 'c1', 7), ('t2', 'm1', 8);
      insert into audit_events (sequence, credential_id, action, at, feed, data, hash) values
        (1, 'c1', 'token.revoked', ${noon}, 1, '{}', 'a');
      update audit_head set sequence = 1, hash = 'a'`)
    // The clocks of instances may be a minute apart.
    const issuedAt = noon + 60_000
    const expected = [
      { tokenId: 't1', credentialId: 'c1', organizationId: 'o1', issuedAt, expiresAt: 7 },
      { tokenId: 't2', credentialId: 'm1', organizationId: 'o2', issuedAt, expiresAt: 8 },
    ]
    const folder = await mkdtemp(join(tmpdir(), 'guichet-before-'))
    const target = await createDatabase()
    const store = await old.open('first')
    try {
      await store.backup(join(folder, 'backup'))
      await store.migrate()
      expect(await store.revokedTokens(page)).toEqual(expected)
      const { schema } = await restoreBackup(join(folder, 'backup'), target.location)
      expect(schema).toBe('0006-notices')
      const restored = await target.open('second')
      expect(await restored.revokedTokens(page)).toEqual(expected)
      await restored.close()
    } finally {
      await store.close()
      for (const database of [old, target]) await database.remove()
      await rm(folder, { recursive: true })
    }
  })
}
