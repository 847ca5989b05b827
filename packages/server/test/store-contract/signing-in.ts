import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { openStore } from '../../src/stores/open.ts'
import { restoreBackup } from '../../src/stores/restore.ts'
import type { StoreChange } from '../../src/stores/store.ts'
import type { DatabaseUnderTest, Subject } from './index.ts'
import { draft, embeddedSession, link, member, noon, organization, secondFactor, session } from './samples.ts'

export function signingInContract(subject: Subject, createDatabase: () => Promise<DatabaseUnderTest>): void {
  const change = (work: (change: StoreChange) => Promise<void>): Promise<void> =>
    subject.store.change(async (within) => {
      await work(within)
      await within.record(draft({ action: 'member.changed' }))
    })

  beforeEach(() =>
    change(async (within) => {
      await within.insertOrganization(organization({ id: 'o1' }))
      await within.insertMember(member({ id: 'm1', organizationId: 'o1' }))
      await within.insertMember(member({ id: 'm2', organizationId: 'o1' }))
    }),
  )

  test('finds an open session with its member and their organization', async () => {
    const open = session({ id: 's1' })
    await change((within) => within.insertSession(open))
    expect(await subject.store.openSessionByDigest('digest of s1')).toEqual({
      session: open,
      member: member({ id: 'm1', organizationId: 'o1' }),
      organization: organization({ id: 'o1' }),
    })
    expect(await subject.store.openSessionByDigest('digest of s2')).toBeNull()
  })

  test('does not take a sign-in that waits for its second factor for a session', async () => {
    const waiting = session({ id: 's1', state: 'waiting', challenge: 'abc', memberId: null })
    await change((within) => within.insertSession(waiting))
    expect(await subject.store.openSessionByDigest('digest of s1')).toBeNull()
    expect(await subject.store.sessionByDigest('digest of s1')).toEqual(waiting)
    await change((within) => within.updateSession('s1', { memberId: 'm1', failures: 2 }))
    expect(await subject.store.sessionsOf('m1')).toEqual([])
    await change((within) =>
      within.updateSession('s1', { state: 'open', digest: 'another', challenge: null }),
    )
    expect((await subject.store.openSessionByDigest('another'))?.session.failures).toBe(2)
    expect(await subject.store.sessionByDigest('digest of s1')).toBeNull()
  })

  test('keeps a sign-in that waits, and what its passkey must sign', async () => {
    const waiting = session({ id: 's1', state: 'waiting' })
    expect(
      await subject.store.startSignIn(waiting, member({ id: 'm1', organizationId: 'o1' }).passwordHash),
    ).toBe(true)
    await subject.store.challengeSession('s1', 'abc')
    await subject.store.challengeSession('s2', 'abc')
    expect(await subject.store.sessionByDigest('digest of s1')).toEqual({ ...waiting, challenge: 'abc' })
    expect(await subject.store.sessionByDigest('digest of s2')).toBeNull()
  })

  test('keeps no sign-in whose password is another by now, or whose member is disabled', async () => {
    const hash = member({ id: 'm1', organizationId: 'o1' }).passwordHash
    expect(await subject.store.startSignIn(session({ id: 's1' }), 'the hash of another')).toBe(false)
    await change((within) => within.updateMember('m1', { state: 'disabled' }))
    expect(await subject.store.startSignIn(session({ id: 's2' }), hash)).toBe(false)
    expect(await subject.store.startSignIn(session({ id: 's3', memberId: null }), null)).toBe(true)
    const kept = await Promise.all(
      ['s1', 's2', 's3'].map((id) => subject.store.sessionByDigest(`digest of ${id}`)),
    )
    expect(kept.map((found) => found?.id)).toEqual([undefined, undefined, 's3'])
  })

  test('ends one session, or all of a member but one, and nobody else’s', async () => {
    await change(async (within) => {
      for (const id of ['s1', 's2', 's3']) await within.insertSession(session({ id }))
      await within.insertSession(session({ id: 's4', memberId: 'm2' }))
    })
    await change((within) => within.deleteSession('s1'))
    await change((within) => within.deleteSessionsOf('m1', 's3'))
    expect((await subject.store.sessionsOf('m1')).map(({ id }) => id)).toEqual(['s3'])
    await change((within) => within.deleteSessionsOf('m1', null))
    expect(await subject.store.sessionsOf('m1')).toEqual([])
    expect(await subject.store.sessionsOf('m2')).toHaveLength(1)
  })

  test('ends the sessions of one organization, and those embedded for it', async () => {
    await change(async (within) => {
      await within.insertOrganization(organization({ id: 'o2' }))
      await within.insertMember(member({ id: 'm3', organizationId: 'o2' }))
      for (const memberId of ['m1', 'm2', 'm3']) {
        await within.insertSession(session({ id: `s of ${memberId}`, memberId }))
      }
      await within.insertEmbeddedSession(embeddedSession({ id: 'e1' }))
      await within.insertEmbeddedSession(embeddedSession({ id: 'e2', organizationId: 'o2' }))
    })
    await change((within) => within.deleteSessionsIn('o1'))
    const left = await Promise.all(['m1', 'm2', 'm3'].map((id) => subject.store.sessionsOf(id)))
    expect(left.map((sessions) => sessions.length)).toEqual([0, 0, 1])
    expect(await subject.store.embeddedSession('e1')).toBeNull()
    expect(await subject.store.embeddedSession('e2')).not.toBeNull()
  })

  test('notes the use of a session, and revives none', async () => {
    await change((within) => within.insertSession(session({ id: 's1' })))
    await subject.store.touchSession('s1', noon + 5)
    await subject.store.touchSession('s2', noon + 5)
    expect((await subject.store.sessionByDigest('digest of s1'))?.seenAt).toBe(noon + 5)
    expect(await subject.store.sessionByDigest('digest of s2')).toBeNull()
  })

  test('does not change a session that has ended', async () => {
    await expect(change((within) => within.updateSession('s1', { state: 'open' }))).rejects.toThrow(
      'has ended',
    )
  })

  test('removes what has come to its end', async () => {
    await change(async (within) => {
      await within.insertSession(session({ id: 's1', expiresAt: noon }))
      await within.insertSession(session({ id: 's2', expiresAt: noon + 2 }))
      await within.insertLink(link({ id: 'l1', expiresAt: noon }))
      await within.insertLink(link({ id: 'l2', expiresAt: noon + 2 }))
    })
    await subject.store.pruneSignIns(noon + 1)
    expect((await subject.store.sessionsOf('m1')).map(({ id }) => id)).toEqual(['s2'])
    expect(await subject.store.link('l1')).toBeNull()
    expect(await subject.store.link('l2')).not.toBeNull()
  })

  test('keeps embedded sessions to their end, and no two of one token', async () => {
    const first = embeddedSession({ id: 'e1', expiresAt: noon })
    const second = embeddedSession({ id: 'e2', origin: 'https://app.example', role: 'admin' })
    await change(async (within) => {
      await within.insertEmbeddedSession(first)
      await within.insertEmbeddedSession(second)
    })
    expect(await subject.store.embeddedSessionByDigest('digest of e1')).toEqual(first)
    expect(await subject.store.embeddedSession('e2')).toEqual(second)
    const twin = { ...second, id: 'e3' }
    await expect(change((within) => within.insertEmbeddedSession(twin))).rejects.toThrow()
    await subject.store.pruneSignIns(noon + 1)
    expect(await subject.store.embeddedSessionByDigest('digest of e1')).toBeNull()
    await change((within) => within.deleteEmbeddedSession('e2'))
    expect(await subject.store.embeddedSessionByDigest('digest of e2')).toBeNull()
  })

  test('keeps second factors, a passkey of one member only', async () => {
    const totp = secondFactor({ id: 'f1', state: 'pending' })
    const passkey = secondFactor({ id: 'f2', kind: 'passkey', passkeyId: 'credential', createdAt: noon + 1 })
    await change(async (within) => {
      await within.insertSecondFactor(totp)
      await within.insertSecondFactor(passkey)
    })
    expect(await subject.store.secondFactorsOf('m1')).toEqual([totp, passkey])
    expect(await subject.store.secondFactorByPasskey('credential')).toEqual(passkey)
    expect(await subject.store.secondFactorByPasskey('')).toBeNull()
    const again = { ...passkey, id: 'f3', memberId: 'm2' }
    await expect(change((within) => within.insertSecondFactor(again))).rejects.toThrow()
    await change((within) => within.updateSecondFactor('f1', { state: 'active', counter: 7, usedAt: noon }))
    expect((await subject.store.secondFactorsOf('m1'))[0]).toMatchObject({ state: 'active', counter: 7 })
    await change((within) => within.deleteSecondFactor('f1'))
    expect(await subject.store.secondFactorsOf('m1')).toEqual([passkey])
  })

  test('counts a wrong code for the authenticator applications in use of one member, each time', async () => {
    const passkey = { kind: 'passkey', passkeyId: 'credential' } as const
    await change(async (within) => {
      await within.insertSecondFactor(secondFactor({ id: 'f1' }))
      await within.insertSecondFactor(secondFactor({ id: 'f2', wrongCodes: 4 }))
      await within.insertSecondFactor(secondFactor({ id: 'f3', state: 'pending' }))
      await within.insertSecondFactor(secondFactor({ id: 'f4', ...passkey }))
      await within.insertSecondFactor(secondFactor({ id: 'f5', memberId: 'm2' }))
    })
    const counts: (readonly number[])[] = []
    const guess = () =>
      change(async (within) => {
        counts.push((await within.addWrongCode('m1')).map(({ wrongCodes }) => wrongCodes).toSorted())
      })
    await Promise.all([guess(), guess(), guess()])
    expect(counts).toEqual([
      [1, 5],
      [2, 6],
      [3, 7],
    ])
    const kept = await subject.store.secondFactorsOf('m1')
    expect(kept.map(({ wrongCodes }) => wrongCodes)).toEqual([3, 7, 0, 0])
    expect((await subject.store.secondFactorsOf('m2'))[0]?.wrongCodes).toBe(0)
  })

  test('lets a link be used once, and the newer end the older', async () => {
    await change(async (within) => {
      await within.insertLink(link({ id: 'l1' }))
      await within.insertLink(
        link({ id: 'l2', purpose: 'password-reset', organizationId: null, memberId: 'm1' }),
      )
      await within.insertLink(
        link({ id: 'l3', purpose: 'password-reset', organizationId: null, memberId: 'm2' }),
      )
    })
    expect(await subject.store.linkByDigest('digest of l1')).toEqual(link({ id: 'l1' }))
    const used: boolean[] = []
    await change(async (within) => {
      used.push(await within.deleteLink('l1'), await within.deleteLink('l1'))
      await within.deleteLinksOf('password-reset', 'm1')
    })
    expect(used).toEqual([true, false])
    expect(await subject.store.link('l2')).toBeNull()
    expect(await subject.store.link('l3')).not.toBeNull()
  })

  test('lists the invitations of an organization in pages, and all of them for an operator', async () => {
    await change(async (within) => {
      await within.insertOrganization(organization({ id: 'o2' }))
      for (const id of ['l1', 'l2', 'l3']) await within.insertLink(link({ id }))
      await within.insertLink(link({ id: 'l4', organizationId: 'o2' }))
      await within.insertLink(link({ id: 'l5', purpose: 'first-run', organizationId: null }))
    })
    const first = await subject.store.invitations('o1', { limit: 2, after: null })
    expect([first.rows.map(({ id }) => id), first.more]).toEqual([['l1', 'l2'], true])
    const next = await subject.store.invitations('o1', { limit: 2, after: 'l2' })
    expect([next.rows.map(({ id }) => id), next.more]).toEqual([['l3'], false])
    expect((await subject.store.invitations(null, { limit: 9, after: null })).rows).toHaveLength(4)
  })

  test('leaves sessions and links out of a backup: what was ended since must not come back', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'guichet-backup-'))
    const target = await createDatabase()
    try {
      await change(async (within) => {
        await within.insertSession(session({ id: 's1' }))
        await within.insertEmbeddedSession(embeddedSession({ id: 'e1' }))
        await within.insertLink(link({ id: 'l1' }))
        await within.insertSecondFactor(secondFactor({ id: 'f1', wrongCodes: 19 }))
      })
      await subject.store.backup(join(folder, 'backup'))
      await restoreBackup(join(folder, 'backup'), target.location)
      const restored = await openStore(target.location, 'second')
      expect(await restored.sessionsOf('m1')).toEqual([])
      expect(await restored.embeddedSession('e1')).toBeNull()
      expect(await restored.link('l1')).toBeNull()
      expect(await restored.secondFactorsOf('m1')).toMatchObject([{ id: 'f1', wrongCodes: 19 }])
      await restored.close()
    } finally {
      await target.remove()
      await rm(folder, { recursive: true })
    }
  })
}
