import type { Member, MemberRole } from '../stores/records.ts'
import { type Actor, changeBy, type CredentialsContext } from './context.ts'
import { organizationById } from './find.ts'
import { newId } from './ids.ts'
import { checkEmail } from './names.ts'
import { checkPassword } from './passwords.ts'
import { Refused } from './refused.ts'

export interface NewMember {
  readonly organizationId: string
  readonly email: string
  readonly role: MemberRole
  /** Null for a member who cannot sign in yet. */
  readonly password: string | null
  readonly scriptLogin?: boolean
}

export async function createMember(
  { store, now, random, hashing }: CredentialsContext,
  input: NewMember,
  actor: Actor,
): Promise<Member> {
  const email = checkEmail(input.email)
  if (input.password !== null) checkPassword(input.password, email)
  // Before the change: everybody would wait for the slow hash.
  const passwordHash = input.password === null ? null : await hashing.hashPassword(input.password)
  const at = now()
  const member: Member = {
    id: newId('mem', random),
    organizationId: input.organizationId,
    email,
    role: input.role,
    passwordHash,
    scriptLogin: input.scriptLogin ?? false,
    state: 'active',
    createdAt: at,
  }
  return store.change(async (change) => {
    await organizationById(change, member.organizationId)
    if ((await change.findMemberByEmail(email)) !== null) {
      throw new Refused('taken', 'email', 'A member has this e-mail address already.')
    }
    await change.insertMember(member)
    const subject = { organizationId: member.organizationId, memberId: member.id }
    const details = { email, role: member.role, scriptLogin: member.scriptLogin }
    await change.record(changeBy(actor, { at, action: 'member.created', subject, details }))
    return member
  })
}
