/** What a member may do at the management API and in the console. Nobody gives away more than they hold. */

import type { MemberRole, Organization } from '../stores/records.ts'
import { managementOffer, type ManagementScope, scopesOffered } from './offers.ts'

/** A member touches nobody of a higher rank, and gives no higher one. */
export const rankOf: Readonly<Record<MemberRole, number>> = Object.freeze({
  viewer: 0,
  developer: 1,
  admin: 2,
  owner: 3,
})

/** Admins and owners make members, of no role beyond their own. */
export const mayGive = (own: MemberRole, given: MemberRole): boolean =>
  rankOf[own] >= rankOf.admin && rankOf[own] >= rankOf[given]

const viewerScopes: readonly ManagementScope[] = [
  'organizations:read',
  'members:read',
  'credentials:read',
  'apis:read',
]

const developerScopes: readonly ManagementScope[] = [...viewerScopes, 'credentials:write', 'audit:read']

export function scopesOfRole(
  role: MemberRole,
  organization: Pick<Organization, 'operator'>,
): readonly string[] {
  if (role === 'viewer') return viewerScopes
  return role === 'developer' ? developerScopes : scopesOffered(managementOffer, organization)
}
