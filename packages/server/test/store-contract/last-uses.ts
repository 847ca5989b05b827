import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { KeptUse, LastUse } from '../../src/stores/records.ts'
import type { Store } from '../../src/stores/store.ts'
import { restoreBackup } from '../../src/stores/restore.ts'
import type { DatabaseUnderTest, Subject } from './index.ts'
import { credential, draft, insertFirstRecords, noon, secret } from './samples.ts'

const use = (secretId: string, at: number, address = '203.0.113.7', credentialId = 'c1'): LastUse => ({
  secretId,
  credentialId,
  at,
  address,
})

const kept = ({ secretId, credentialId, at, address }: LastUse): KeptUse => ({
  secretId,
  credentialId,
  last: { at, address },
})

const unknown = (secretId: string, credentialId: string): KeptUse => ({ secretId, credentialId, last: null })

const sorted = (uses: readonly KeptUse[]): readonly KeptUse[] =>
  uses.toSorted((a, b) => a.secretId.localeCompare(b.secretId))

const usesIn = async (store: Store, ...ids: string[]): Promise<readonly KeptUse[]> =>
  sorted(await store.lastUses(ids))

export function lastUsesContract(subject: Subject, createDatabase: () => Promise<DatabaseUnderTest>): void {
  test('are kept for each secret, and each never goes back', async () => {
    const { store } = subject
    await store.saveLastUses([])
    await store.saveLastUses([
      use('s1', noon),
      use('s1', noon + 2, '203.0.113.8'),
      use('s2', noon + 1),
      use('c2', noon, '::1', 'c2'),
    ])
    await store.saveLastUses([use('s1', noon + 1), use('s2', noon + 5, '203.0.113.9')])
    expect(await usesIn(store, 'c1', 'c2', 'c3')).toEqual([
      kept(use('c2', noon, '::1', 'c2')),
      kept(use('s1', noon + 2, '203.0.113.8')),
      kept(use('s2', noon + 5, '203.0.113.9')),
    ])
    expect(await usesIn(store, 'c2')).toHaveLength(1)
    expect(await store.lastUses([])).toEqual([])
  })

  test('are written by several instances at once, in whatever order, and the newest of each secret stays', async () => {
    const second = await subject.database.open('second')
    const ids = Array.from({ length: 600 }, (_, number) => `s${number}`)
    const batch = (at: number): readonly LastUse[] => ids.map((id) => use(id, at, `address ${at}`))
    const stores = [subject.store, second]
    const batches = [3, 9, 1, 7, 2, 8].map((at, number) =>
      stores[number % 2]!.saveLastUses(number % 3 === 0 ? batch(at).toReversed() : batch(at)),
    )
    await Promise.all(batches)
    expect(await usesIn(second, 'c1')).toEqual(sorted(batch(9).map(kept)))
    await second.close()
  })

  test('of secrets that are gone are forgotten, but for the newest of their credential', async () => {
    const { store } = subject
    await store.change(insertFirstRecords)
    await store.saveLastUses([use('s1', 1), use('gone', 5), use('long gone', 3), use('c2', 2, '::1', 'c2')])
    const forget = (): Promise<void> =>
      store.change(async (change) => {
        await change.forgetUses('c1')
        await change.record(draft({ action: 'credential.changed' }))
      })
    await forget()
    expect(await usesIn(store, 'c1', 'c2')).toEqual([
      kept(use('c2', 2, '::1', 'c2')),
      kept(use('gone', 5)),
      kept(use('s1', 1)),
    ])
    await store.saveLastUses([use('s1', 6)])
    await forget()
    expect(await usesIn(store, 'c1')).toEqual([kept(use('s1', 6))])
  })

  test('secrets are given for many credentials at once, each with its own', async () => {
    const { store } = subject
    await store.change(insertFirstRecords)
    await store.change(async (change) => {
      await change.insertCredential(credential({ id: 'c2', organizationId: 'o1' }))
      await change.insertSecret(secret({ id: 's3', credentialId: 'c2' }))
      await change.insertSecret(secret({ id: 's2', credentialId: 'c1', createdAt: noon + 1 }))
      await change.record(draft({ action: 'credential.created' }))
    })
    const found = await store.secrets(['c1', 'c2', 'c3'])
    const of = (id: string) => found.filter(({ credentialId }) => credentialId === id).map((row) => row.id)
    expect([of('c1'), of('c2')]).toEqual([['s2', 's1'], ['s3']])
    expect(await store.secrets([])).toEqual([])
  })

  test('come back from a backup; one from before says of which secrets it is not known', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'guichet-uses-'))
    const file = join(folder, 'backup')
    const restored = async (): Promise<readonly KeptUse[]> => {
      const target = await createDatabase()
      try {
        expect((await restoreBackup(file, target.location)).problems).toEqual([])
        const store = await target.open('second')
        const found = await usesIn(store, 'c1', 'c2', 'c3', 'm1')
        await store.saveLastUses([use('s2', noon + 9)])
        expect(await usesIn(store, 'c1')).toContainEqual(kept(use('s2', noon + 9)))
        await store.close()
        return found
      } finally {
        await target.remove()
      }
    }
    try {
      await subject.store.saveLastUses([use('s1', noon), use('s2', noon + 1), use('c2', noon, '::1', 'c2')])
      await subject.store.backup(file)
      expect(await restored()).toEqual(await usesIn(subject.store, 'c1', 'c2'))
      await writeFile(file, oldBackup())
      expect(await restored()).toEqual([
        kept(use('c3', noon + 5, '::1', 'c3')),
        kept(use('m1', noon, '203.0.113.7', 'm1')),
        kept(use('s1', noon + 5)),
        unknown('s2', 'c1'),
      ])
      expect(await readFile(file, 'utf8')).toContain('0006-notices')
    } finally {
      await rm(folder, { recursive: true })
    }
  })
}

/**
 * A backup from when there was one last use of each credential. `c1` has had `s1` used after `s2` was made, and never `s3`
 * which is younger; `c2` was never used; `c3` is a bearer token.
 */
function oldBackup(): string {
  const plain = { organization_id: 'o1', environment: 'production', api: 'kis', state: 'active', version: 1 }
  const owner = { ...plain, name: 'n', scopes: '[]', addresses: '[]', last_four: 'abcd', created_at: 1 }
  const made = { algorithm: 'hmac', verifier: 'v', parameters: null, last_four: 'wxyz', expires_at: null }
  const rows: readonly (readonly [string, object])[] = [
    [
      'organizations',
      { id: 'o1', position: 1, name: 'one', operator: 0, state: 'active', not_before: null, created_at: 1 },
    ],
    ['credentials', { ...owner, id: 'c1', position: 1, kind: 'key-pair', key: 'k1' }],
    ['credentials', { ...owner, id: 'c2', position: 2, kind: 'key-pair', key: 'k2' }],
    ['credentials', { ...owner, id: 'c3', position: 3, kind: 'service-token', key: null }],
    ['secrets', { ...made, id: 's1', credential_id: 'c1', created_at: noon }],
    ['secrets', { ...made, id: 's2', credential_id: 'c1', created_at: noon + 4 }],
    ['secrets', { ...made, id: 's3', credential_id: 'c1', created_at: noon + 6 }],
    ['secrets', { ...made, id: 's4', credential_id: 'c2', created_at: noon }],
    ['last_uses', { credential_id: 'c1', secret_id: 's1', at: noon + 5, address: '203.0.113.7' }],
    ['last_uses', { credential_id: 'c3', secret_id: null, at: noon + 5, address: '::1' }],
    ['last_uses', { credential_id: 'm1', secret_id: null, at: noon, address: '203.0.113.7' }],
    ['audit_head', { id: 1, sequence: 0, hash: '', last_touch: 0, epoch: 0 }],
  ]
  const header = {
    format: 'guichet-backup',
    version: 1,
    schema: '0006-notices',
    instance: 'old',
    sequence: 0,
  }
  const lines = [header, ...rows.map(([table, row]) => ({ table, row }))].map((line) => JSON.stringify(line))
  const text = `${lines.join('\n')}\n`
  const sha256 = createHash('sha256').update(text).digest('base64url')
  return `${text}${JSON.stringify({ end: true, rows: rows.length, sha256 })}\n`
}
