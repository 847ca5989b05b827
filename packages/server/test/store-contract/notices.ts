import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Notice } from '../../src/stores/records.ts'
import { restoreBackup } from '../../src/stores/restore.ts'
import type { DatabaseUnderTest, Subject } from './index.ts'
import { credential, draft, noon, organization, secret } from './samples.ts'

const day = 86_400_000

const notice = (set: Partial<Notice> & { id: string }): Notice => ({
  channel: 'webhook',
  memberId: null,
  credentialId: 'c1',
  endsAt: noon + day,
  plannedAt: noon,
  dueAt: noon,
  attempts: 0,
  ...set,
})

export function noticesContract(subject: Subject, createDatabase: () => Promise<DatabaseUnderTest>): void {
  test('are planned once, claimed by one, and settled', async () => {
    const { store } = subject
    const first = notice({ id: 'n1' })
    await store.planNotices([first, notice({ id: 'n2', channel: 'mail', memberId: 'm1', dueAt: noon + 5 })])
    await Promise.all([
      store.planNotices([notice({ id: 'n1', dueAt: noon + 9 })]),
      store.planNotices([first]),
    ])
    expect(await store.dueNotices(noon, 9)).toEqual([first])
    expect((await store.dueNotices(noon + 5, 9)).map(({ id }) => id)).toEqual(['n1', 'n2'])
    expect(await store.dueNotices(noon + 5, 1)).toHaveLength(1)
    const claims = [0, 1, 2].map(() => store.claimNotice(first, noon + 60))
    expect((await Promise.all(claims)).filter(Boolean)).toHaveLength(1)
    expect(await store.dueNotices(noon, 9)).toEqual([])
    expect(await store.dueNotices(noon + 60, 9)).toMatchObject([{ id: 'n2' }, { id: 'n1', attempts: 1 }])
    await store.settleNotice('n1')
    expect((await store.dueNotices(noon + day, 9)).map(({ id }) => id)).toEqual(['n2'])
    await store.planNotices([first])
    expect((await store.dueNotices(noon + day, 9)).map(({ id }) => id)).toEqual(['n2'])
    await store.pruneNotices(noon + day + 1)
    expect(await store.dueNotices(noon + day, 9)).toEqual([])
    await store.planNotices([first])
    expect(await store.dueNotices(noon, 9)).toEqual([first])
  })

  test('are about active credentials that end within a time, in that order', async () => {
    const { store } = subject
    await store.change(async (change) => {
      await change.insertOrganization(organization({ id: 'o1' }))
      await change.insertOrganization(organization({ id: 'o2' }))
      const ends = { c1: 3, c2: 1, c3: 3, c4: 9, c5: 2, c6: 2 }
      for (const [id, days] of Object.entries(ends)) {
        const organizationId = id === 'c5' ? 'o2' : 'o1'
        const state = id === 'c6' ? 'revoked' : 'active'
        await change.insertCredential(credential({ id, organizationId, state, expiresAt: noon + days * day }))
      }
      await change.insertCredential(credential({ id: 'c7', organizationId: 'o1' }))
      await change.insertSecret(
        secret({ id: 's1', credentialId: 'c7', expiresAt: noon + day, lastFour: 'wxyz' }),
      )
      await change.insertSecret(secret({ id: 's2', credentialId: 'c7' }))
      await change.insertSecret(secret({ id: 's3', credentialId: 'c6', expiresAt: noon + day }))
      await change.record(draft({ action: 'credential.created' }))
    })
    const within = { organizationId: null, from: noon, to: noon + 5 * day, limit: 9, after: null }
    const ids = async (set: object) =>
      (await store.endingCredentials({ ...within, ...set })).map(({ id }) => id)
    expect(await ids({})).toEqual(['c2', 'c5', 'c1', 'c3'])
    expect(await ids({ organizationId: 'o2' })).toEqual(['c5'])
    expect(await ids({ limit: 2 })).toEqual(['c2', 'c5'])
    expect(await ids({ after: { at: noon + 3 * day, id: 'c1' } })).toEqual(['c3'])
    expect(await ids({ from: noon + 2 * day, to: noon + 2 * day })).toEqual(['c5'])
    const overlaps = await store.endingSecrets({ organizationId: 'o1', from: noon, to: noon + day, limit: 9 })
    expect(overlaps).toMatchObject([{ credential: { id: 'c7' }, endsAt: noon + day, lastFour: 'wxyz' }])
    expect(await store.endingSecrets({ organizationId: 'o2', from: noon, to: noon + day, limit: 9 })).toEqual(
      [],
    )
  })

  test('are in a backup: what was told is not told again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'guichet-backup-'))
    const target = await createDatabase()
    try {
      await subject.store.planNotices([notice({ id: 'n1', dueAt: null }), notice({ id: 'n2' })])
      await subject.store.backup(join(folder, 'backup'))
      await restoreBackup(join(folder, 'backup'), target.location)
      const restored = await target.open('second')
      await restored.planNotices([notice({ id: 'n1' })])
      expect((await restored.dueNotices(noon, 9)).map(({ id }) => id)).toEqual(['n2'])
      await restored.close()
    } finally {
      await target.remove()
      await rm(folder, { recursive: true })
    }
  })
}
