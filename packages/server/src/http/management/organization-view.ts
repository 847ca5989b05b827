import { z } from 'zod'
import type { Organization } from '../../stores/records.ts'
import { instantOf, instantSchema, optionalInstantOf } from './times.ts'

export interface OrganizationView {
  id: string
  name: string
  operator: boolean
  state: Organization['state']
  notBefore: string | null
  createdAt: string
}

export const organizationSchema: z.ZodType<OrganizationView> = z
  .object({
    id: z.string(),
    name: z.string(),
    operator: z.boolean(),
    state: z.enum(['active', 'disabled']),
    notBefore: instantSchema.nullable(),
    createdAt: instantSchema,
  })
  .meta({ id: 'Organization' })

export const organizationViewOf = (organization: Organization): OrganizationView => ({
  ...organization,
  notBefore: optionalInstantOf(organization.notBefore),
  createdAt: instantOf(organization.createdAt),
})
