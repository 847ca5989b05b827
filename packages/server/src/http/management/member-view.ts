import { z } from 'zod'
import type { Member, MemberRole } from '../../stores/records.ts'
import { instantOf, instantSchema } from './times.ts'

export interface MemberView {
  id: string
  organization: string
  email: string
  role: MemberRole
  state: Member['state']
  hasPassword: boolean
  scriptLogin: boolean
  createdAt: string
}

export const rolesSchema: z.ZodType<MemberRole> = z.enum(['owner', 'admin', 'developer', 'viewer'])

export const memberSchema: z.ZodType<MemberView> = z
  .object({
    id: z.string(),
    organization: z.string(),
    email: z.string(),
    role: rolesSchema,
    state: z.enum(['active', 'disabled']),
    hasPassword: z.boolean(),
    scriptLogin: z
      .boolean()
      .meta({ description: 'Whether the password is taken at a form login of scripts.' }),
    createdAt: instantSchema,
  })
  .meta({ id: 'Member' })

export const memberViewOf = (member: Member): MemberView => ({
  id: member.id,
  organization: member.organizationId,
  email: member.email,
  role: member.role,
  state: member.state,
  hasPassword: member.passwordHash !== null,
  scriptLogin: member.scriptLogin,
  createdAt: instantOf(member.createdAt),
})
