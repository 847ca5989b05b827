import type { Member, MemberRole } from '../stores/records.ts'
import type { StoreChange } from '../stores/store.ts'
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
  context: CredentialsContext,
  input: NewMember,
  actor: Actor,
): Promise<Member> {
  const hashed = await withHashedPassword(context.hashing, input)
  return context.store.change((change) => addMember(change, context, hashed, actor))
}

/** The e-mail address in its one spelling, and the password as it is kept. */
export interface HashedMember extends Omit<NewMember, 'password'> {
  readonly passwordHash: string | null
}

/** Before the change: everybody would wait for the slow hash. */
export async function withHashedPassword(
  hashing: Pick<CredentialsContext['hashing'], 'hashPassword'>,
  { password, ...input }: NewMember,
): Promise<HashedMember> {
  const email = checkEmail(input.email)
  if (password !== null) checkPassword(password, email)
  return { ...input, email, passwordHash: password === null ? null : await hashing.hashPassword(password) }
}

/** As a part of a larger change. */
export async function addMember(
  change: StoreChange,
  { now, random }: Pick<CredentialsContext, 'now' | 'random'>,
  { organizationId, email, role, passwordHash, scriptLogin = false }: HashedMember,
  actor: Actor,
): Promise<Member> {
  const at = now()
  const member: Member = {
    id: newId('mem', random),
    organizationId,
    email,
    role,
    passwordHash,
    scriptLogin,
    state: 'active',
    createdAt: at,
  }
  await organizationById(change, organizationId)
  if ((await change.findMemberByEmail(email)) !== null) {
    throw new Refused('taken', 'email', 'A member has this e-mail address already.')
  }
  await change.insertMember(member)
  const subject = { organizationId, memberId: member.id }
  const details = { email, role, scriptLogin }
  await change.record(changeBy(actor, { at, action: 'member.created', subject, details }))
  return member
}
