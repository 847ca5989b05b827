import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { verifyTrail } from '../../src/audit/verify.ts'
import { StoreUnavailable, StoreUnusable } from '../../src/stores/failures.ts'
import { restoreBackup } from '../../src/stores/restore.ts'
import type { DatabaseUnderTest, Subject } from './index.ts'
import { draft, insertFirstRecords, member, organization, revokedToken, signingKey } from './samples.ts'
import { newestSchema } from '../../src/stores/migrations/migrate.ts'

export function backupContract(subject: Subject, createDatabase: () => Promise<DatabaseUnderTest>): void {
  let folder: string
  let file: string
  let target: DatabaseUnderTest

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'guichet-backup-'))
    file = join(folder, 'guichet.backup')
    target = await createDatabase()
    await subject.store.change(insertFirstRecords)
    await subject.store.change(async (change) => {
      await change.insertOrganization(organization({ id: 'o2', name: 'Line\u2028break\n"é' }))
      await change.insertMember(member({ id: 'm1', organizationId: 'o2' }))
      await change.insertSigningKey(signingKey({ kid: 'k1' }))
      await change.insertRevokedToken(revokedToken({ tokenId: 't1', expiresAt: 9 }))
      await change.setInstallationCheck('pepper', 'value')
      await change.record(draft({ action: 'member.created' }))
    })
    await subject.store.appendEvents(Array.from({ length: 700 }, () => draft()))
  })
  afterEach(async () => {
    await target.remove()
    await rm(folder, { recursive: true })
  })

  test('hold everything, and what is restored goes on', async () => {
    await subject.store.backup(file)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    const restoration = await restoreBackup(file, target.location)
    expect(restoration).toMatchObject({ sequence: 702, problems: [], trail: { events: 702, broken: null } })
    const restored = await target.open('restored')
    try {
      expect(await restored.findByKey('key_c1')).toEqual(await subject.store.findByKey('key_c1'))
      const all = { limit: 9, after: null }
      expect(await restored.organizations(all)).toEqual(await subject.store.organizations(all))
      expect(await restored.members(null, all)).toEqual(await subject.store.members(null, all))
      expect(await restored.signingKeys()).toEqual(await subject.store.signingKeys())
      expect(await restored.isTokenRevoked('t1')).toBe(true)
      expect(await restored.installationCheck('pepper')).toBe('value')
      await restored.change((change) => change.record(draft({ action: 'installation.restored' })))
      expect(await verifyTrail(restored)).toEqual({ events: 703, broken: null })
    } finally {
      await restored.close()
    }
  })

  test('are one moment of a store that goes on writing', async () => {
    let writing = true
    const writer = (async () => {
      for (; writing; await turn()) await subject.store.appendEvents([draft(), draft()])
    })()
    await subject.store.backup(file)
    writing = false
    await writer
    const { trail, problems } = await restoreBackup(file, target.location)
    expect(trail.broken).toBeNull()
    expect(problems).toEqual([])
    expect(trail.events % 2).toBe(0)
  })

  test('are not restored over a store that was used', async () => {
    await subject.store.backup(file)
    await expect(restoreBackup(file, subject.database.location)).rejects.toThrow('empty store only')
    expect(await subject.store.lastSequence()).toBe(702)
  })

  test.each([
    ['cut short', async () => truncate(file, (await stat(file)).size - 10)],
    [
      'cut at a line',
      async () => writeFile(file, (await readFile(file, 'utf8')).split('\n').slice(0, 5).join('\n') + '\n'),
    ],
    [
      'altered',
      async () => writeFile(file, (await readFile(file, 'utf8')).replace('"operator":0', '"operator":1')),
    ],
    [
      'of a newer version',
      async () => writeFile(file, (await readFile(file, 'utf8')).replace(newestSchema, '9999-later')),
    ],
    ['something else', async () => writeFile(file, '{"name":"package"}\n')],
    ['empty', async () => truncate(file, 0)],
  ])('are refused where the file is %s, and nothing is written', async (_, damage) => {
    await subject.store.backup(file)
    await damage()
    await expect(restoreBackup(file, target.location)).rejects.toThrow(StoreUnusable)
  })

  test('say where they cannot be written', async () => {
    await expect(subject.store.backup(join(folder, 'missing', 'file'))).rejects.toThrow(StoreUnavailable)
  })
}
