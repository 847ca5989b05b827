/** What a page knows of the one who is signed in. */

import { z } from 'zod'
import type { MemberRole, SecondFactorKind, Session, SessionInUse } from '../../stores/records.ts'
import { scopesOfRole } from '../../credentials/roles.ts'
import { rolesSchema } from './member-view.ts'
import { instantOf, instantSchema } from './times.ts'

export interface SignedInView {
  state: 'signed-in'
  member: { id: string; email: string; role: MemberRole }
  organization: { id: string; name: string; operator: boolean }
  scopes: string[]
  /** Until then nothing asks for another proof of presence. */
  confirmedUntil: string
  expires: string
}

export interface SignedOutView {
  state: 'signed-out'
  firstRun: boolean
  passwordResets: boolean
  secondFactor: boolean
}

export const signedInSchema: z.ZodType<SignedInView> = z
  .object({
    state: z.literal('signed-in'),
    member: z.object({ id: z.string(), email: z.string(), role: rolesSchema }),
    organization: z.object({ id: z.string(), name: z.string(), operator: z.boolean() }),
    scopes: z.array(z.string()),
    confirmedUntil: instantSchema.meta({
      description: 'Until then no other proof of presence is asked for.',
    }),
    expires: instantSchema,
  })
  .meta({ id: 'SignedIn' })

export const signedOutSchema: z.ZodType<SignedOutView> = z
  .object({
    state: z.literal('signed-out'),
    firstRun: z.boolean().meta({ description: 'Whether nobody of the operator can sign in yet.' }),
    passwordResets: z.boolean().meta({ description: 'Whether a forgotten password can be reset by e-mail.' }),
    secondFactor: z.boolean().meta({ description: 'Whether a sign-in waits for its second factor.' }),
  })
  .meta({ id: 'SignedOut' })

export const factorKindSchema: z.ZodType<SecondFactorKind> = z.enum(['totp', 'passkey'])

export interface WaitingView {
  state: 'second-factor'
  factors: SecondFactorKind[]
}

export const waitingSchema: z.ZodType<WaitingView> = z
  .object({ state: z.literal('second-factor'), factors: z.array(factorKindSchema) })
  .meta({ id: 'SecondFactorAwaited' })

export const signedInViewOf = (
  { session, member, organization }: SessionInUse,
  confirmed: number,
): SignedInView => ({
  state: 'signed-in',
  member: { id: member.id, email: member.email, role: member.role },
  organization: { id: organization.id, name: organization.name, operator: organization.operator },
  scopes: [...scopesOfRole(member.role, organization)],
  confirmedUntil: instantOf(session.confirmedAt + confirmed),
  expires: instantOf(session.expiresAt),
})

export interface SessionView {
  id: string
  createdAt: string
  seenAt: string
  expires: string
  address: string
  browser: string
  current: boolean
}

export const sessionSchema: z.ZodType<SessionView> = z
  .object({
    id: z.string(),
    createdAt: instantSchema,
    seenAt: instantSchema,
    expires: instantSchema,
    address: z.string(),
    browser: z.string(),
    current: z.boolean().meta({ description: 'Whether it is the one that asks.' }),
  })
  .meta({ id: 'Session' })

export const sessionViewOf = (session: Session, current: string): SessionView => ({
  id: session.id,
  createdAt: instantOf(session.createdAt),
  seenAt: instantOf(session.seenAt),
  expires: instantOf(session.expiresAt),
  address: session.address,
  browser: session.browser,
  current: session.id === current,
})
