import type { Member, MemberRole } from '../stores/records.ts'
import { type Actor, changeBy, type CredentialsContext } from './context.ts'
import { memberById } from './find.ts'
import { checkPassword } from './passwords.ts'

export interface MemberChange {
  readonly role?: MemberRole
  readonly state?: Member['state']
  readonly scriptLogin?: boolean
  readonly password?: string
}

export async function changeMember(
  { store, now, hashing }: CredentialsContext,
  id: string,
  input: MemberChange,
  actor: Actor,
): Promise<Member> {
  const { password, ...plain } = input
  const given = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined))
  const before = await memberById(store, id)
  if (password !== undefined) checkPassword(password, before.email)
  const passwordHash = password === undefined ? {} : { passwordHash: await hashing.hashPassword(password) }
  const set: Partial<Omit<Member, 'id'>> = { ...given, ...passwordHash }
  if (Object.keys(set).length === 0) return before
  return store.change(async (change) => {
    const member = await memberById(change, id)
    await change.updateMember(id, set)
    const subject = { organizationId: member.organizationId, memberId: id }
    const details = { ...given, ...(password === undefined ? {} : { password: 'changed' }) }
    await change.record(changeBy(actor, { at: now(), action: 'member.changed', subject, details }))
    return { ...member, ...set }
  })
}
