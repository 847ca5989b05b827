import { expect, test } from 'vitest'
import { Conflict } from '../../src/stores/failures.ts'
import type { StoreChange } from '../../src/stores/store.ts'
import type { Subject } from './index.ts'
import { credential, draft, insertFirstRecords, member, organization, secret } from './samples.ts'

const changed = draft({ action: 'credential.changed' })

export function changesContract(subject: Subject): void {
  test('returns what the work returns', async () => {
    const result = await subject.store.change(async (change) => {
      await change.record(changed)
      return 42
    })
    expect(result).toBe(42)
  })

  test('undoes everything where the work fails', async () => {
    const work = async (change: StoreChange): Promise<void> => {
      await insertFirstRecords(change)
      throw new Error('too late')
    }
    await expect(subject.store.change(work)).rejects.toThrow('too late')
    expect(await subject.store.organization('o1')).toBeNull()
    expect(await subject.store.lastSequence()).toBe(0)
  })

  test('refuses a change without an audit event', async () => {
    const work = (change: StoreChange): Promise<void> => change.insertOrganization(organization({ id: 'o1' }))
    await expect(subject.store.change(work)).rejects.toThrow('must record an audit event')
    expect(await subject.store.organization('o1')).toBeNull()
  })

  test('undoes everything where a statement failed, even if the work did not mind', async () => {
    const work = async (change: StoreChange): Promise<void> => {
      await insertFirstRecords(change)
      await change.insertOrganization(organization({ id: 'o2', name: 'Organization o1' })).catch(() => {})
      await change.record(changed).catch(() => {})
    }
    await expect(subject.store.change(work)).rejects.toThrow(Conflict)
    expect(await subject.store.organization('o1')).toBeNull()
  })

  test('sees that somebody else was faster', async () => {
    await subject.store.change(insertFirstRecords)
    const rename = (name: string) => async (change: StoreChange) => {
      await change.updateCredential('c1', { name }, 1)
      await change.record(changed)
    }
    await subject.store.change(rename('first'))
    await expect(subject.store.change(rename('second'))).rejects.toThrow(Conflict)
    const found = await subject.store.findById('c1')
    expect(found?.credential).toMatchObject({ name: 'first', version: 2 })
  })

  test('counts a change up without being asked which version', async () => {
    await subject.store.change(insertFirstRecords)
    await subject.store.change(async (change) => {
      await change.updateCredential('c1', { state: 'disabled', scopes: ['a'] })
      await change.record(draft({ action: 'credential.disabled' }))
    })
    const found = await subject.store.findById('c1')
    expect(found?.credential).toMatchObject({ state: 'disabled', scopes: ['a'], version: 2 })
  })

  test.each<[string, (change: StoreChange) => Promise<void>]>([
    [
      'an organization with this name exists',
      (change) => change.insertOrganization(organization({ id: 'o2', name: 'Organization o1' })),
    ],
    [
      'an organization with this id exists',
      (change) => change.insertOrganization(organization({ id: 'o1', name: 'New' })),
    ],
    [
      'a credential with this key exists',
      (change) => change.insertCredential(credential({ id: 'c2', organizationId: 'o1', key: 'key_c1' })),
    ],
    [
      'a secret with this id exists',
      (change) => change.insertSecret(secret({ id: 's1', credentialId: 'c1' })),
    ],
    [
      'what the record belongs to does not exist',
      (change) => change.insertMember(member({ id: 'm1', organizationId: 'o9' })),
    ],
    [
      'what the record belongs to does not exist',
      (change) => change.insertSecret(secret({ id: 's9', credentialId: 'c9' })),
    ],
    ['the organization does not exist', (change) => change.updateOrganization('o9', { state: 'disabled' })],
    ['the member does not exist', (change) => change.updateMember('m9', { state: 'disabled' })],
    ['the secret does not exist', (change) => change.updateSecret('s9', { expiresAt: 1 })],
    ['the signing key does not exist', (change) => change.updateSigningKey('k9', { state: 'gone' })],
  ])('says which conflict: %s', async (subjectOfConflict, act) => {
    await subject.store.change(insertFirstRecords)
    const work = async (change: StoreChange): Promise<void> => {
      await change.record(changed)
      await act(change)
    }
    await expect(subject.store.change(work)).rejects.toMatchObject({
      name: 'Conflict',
      subject: subjectOfConflict,
    })
    expect(await subject.store.lastSequence()).toBe(1)
  })

  test('refuses writes behind the end of the change', async () => {
    const kept: StoreChange[] = []
    await subject.store.change(async (change) => {
      kept.push(change)
      await change.record(changed)
    })
    await expect(kept[0]?.insertOrganization(organization({ id: 'late' }))).rejects.toThrow()
    expect(await subject.store.organization('late')).toBeNull()
  })

  test('keeps events and changes of one process in line', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        index % 2 === 0
          ? subject.store.appendEvents([draft(), draft()])
          : subject.store.change(async (change) => {
              await change.insertOrganization(organization({ id: `o${index}` }))
              await change.record(changed)
            }),
      ),
    )
    expect(await subject.store.lastSequence()).toBe(30)
    expect(await subject.store.checkIntegrity()).toEqual([])
  })

  test('answers a ping', async () => {
    await subject.store.ping()
    await Promise.all([subject.store.ping(), subject.store.ping()])
  })
}
