import type { Member, MemberRole } from '../stores/records.ts'
import type { StoreChange } from '../stores/store.ts'
import { type Actor, changeBy, type CredentialsContext } from './context.ts'
import { memberById } from './find.ts'
import { checkPassword } from './passwords.ts'
import { Refused } from './refused.ts'

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
    await refuseLastOwner(change, member, set)
    await change.updateMember(id, set)
    // Who was signed in signs in anew: with the new password, as who they are now, or not at all.
    if (endsSessions(member, set)) await change.deleteSessionsOf(id, null)
    const subject = { organizationId: member.organizationId, memberId: id }
    const details = { ...given, ...(password === undefined ? {} : { password: 'changed' }) }
    await change.record(changeBy(actor, { at: now(), action: 'member.changed', subject, details }))
    return { ...member, ...set }
  })
}

const endsSessions = (before: Member, { role, state, passwordHash }: Partial<Member>): boolean =>
  passwordHash !== undefined || (role ?? before.role) !== before.role || state === 'disabled'

/** Nobody would be left to let the others in again. */
async function refuseLastOwner(change: StoreChange, member: Member, set: Partial<Member>): Promise<void> {
  const stays = (set.role ?? member.role) === 'owner' && (set.state ?? member.state) === 'active'
  if (stays || member.role !== 'owner' || member.state !== 'active' || member.passwordHash === null) return
  const organization = await change.organization(member.organizationId)
  if (organization?.operator !== true) return
  if ((await change.activeOwners(member.organizationId)) > 1) return
  throw new Refused(
    'state',
    null,
    'This is the last owner of the operator’s organization: name another one first.',
  )
}
