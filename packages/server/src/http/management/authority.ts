/**
 * Who may do what to whom. A foreign object is answered like one that does not exist; what is one's own and beyond
 * one's right is forbidden. Nobody gives what they do not hold, by whatever detour.
 */

import { managementApi } from '../../configuration/configuration.ts'
import { rankOf, scopesOfRole } from '../../credentials/roles.ts'
import type { Member, MemberRole, Organization } from '../../stores/records.ts'
import type { StoreReads } from '../../stores/store.ts'
import type { ManagementPrincipal } from './options.ts'
import { Problem } from './problem.ts'

export type MemberReads = Pick<StoreReads, 'member'>

/** The organization that a list is narrowed to; null only for an operator, who sees all. */
export function organizationScope(principal: ManagementPrincipal, asked: string | undefined): string | null {
  if (principal.operator) return asked ?? null
  if (asked !== undefined && asked !== principal.organizationId) throw new Problem('not-found')
  return principal.organizationId
}

/** What manages this very server is not managed from pages of another product. */
export const mayKnowApi = ({ embedded }: ManagementPrincipal, api: string): boolean =>
  embedded === null || api !== managementApi

export function visible<T>(principal: ManagementPrincipal, found: T | null, owner: (found: T) => string): T {
  if (found === null) throw new Problem('not-found')
  if (!principal.operator && owner(found) !== principal.organizationId) throw new Problem('not-found')
  return found
}

export const holdsAll = (principal: ManagementPrincipal, scopes: readonly string[]): boolean =>
  scopes.every((scope) => principal.scopes.includes(scope))

/**
 * A member ranks by their role now. A credential without a member ranks by what it holds: as an admin only with every
 * scope of one, else as a developer; never as an owner, or an admin could make one to outrank themselves.
 */
export async function rankOfPrincipal(reads: MemberReads, principal: ManagementPrincipal): Promise<number> {
  if (principal.memberId === null) {
    return holdsAll(principal, scopesOfRole('admin', principal)) ? rankOf.admin : rankOf.developer
  }
  const member = await reads.member(principal.memberId)
  return member === null ? -1 : rankOf[member.role]
}

/** Also for passwords and states: whoever sets another's password can be that other. */
export async function refuseHigherRole(
  reads: MemberReads,
  principal: ManagementPrincipal,
  organization: Pick<Organization, 'operator'>,
  roles: readonly MemberRole[],
): Promise<void> {
  const own = await rankOfPrincipal(reads, principal)
  for (const role of roles) {
    if (rankOf[role] > own || !holdsAll(principal, scopesOfRole(role, organization))) {
      throw new Problem('forbidden', { detail: 'Nobody gives or changes a role beyond their own.' })
    }
  }
}

export function refuseOwnRole(
  principal: ManagementPrincipal,
  member: Member,
  role: MemberRole | undefined,
): void {
  if (role !== undefined && role !== member.role && member.id === principal.memberId) {
    throw new Problem('forbidden', { detail: 'Nobody changes their own role.' })
  }
}
