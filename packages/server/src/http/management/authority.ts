/**
 * Who may do what to whom. A foreign object is answered like one that does not exist; what is one's own and beyond
 * one's right is forbidden. Nobody gives what they do not hold, by whatever detour.
 */

import { rankOf, scopesOfRole } from '../../credentials/roles.ts'
import type { Credential, Member, MemberRole, Organization } from '../../stores/records.ts'
import type { StoreReads } from '../../stores/store.ts'
import { managementOffer } from '../../credentials/offers.ts'
import type { ManagementPrincipal } from './options.ts'
import { Problem } from './problem.ts'

/** The organization that a list is narrowed to; null only for an operator, who sees all. */
export function organizationScope(principal: ManagementPrincipal, asked: string | undefined): string | null {
  if (principal.operator) return asked ?? null
  if (asked !== undefined && asked !== principal.organizationId) throw new Problem('not-found')
  return principal.organizationId
}

export function visible<T>(principal: ManagementPrincipal, found: T | null, owner: (found: T) => string): T {
  if (found === null) throw new Problem('not-found')
  if (!principal.operator && owner(found) !== principal.organizationId) throw new Problem('not-found')
  return found
}

export function requireOperator(principal: ManagementPrincipal): void {
  if (!principal.operator) throw new Problem('forbidden')
}

/** A token for this very API is worth its scopes: it may hold no more than its maker. */
export function refuseWiderScopes(
  principal: ManagementPrincipal,
  api: string,
  scopes: readonly string[],
): void {
  if (api === managementOffer.name && !holdsAll(principal, scopes)) {
    throw new Problem('forbidden', {
      detail: 'A credential for this API has no scope that its maker has not.',
    })
  }
}

const holdsAll = (principal: ManagementPrincipal, scopes: readonly string[]): boolean =>
  scopes.every((scope) => principal.scopes.includes(scope))

/** A personal token speaks for its member, so a member gets none but their own. */
export async function refuseForeignMember(
  reads: Pick<StoreReads, 'member'>,
  principal: ManagementPrincipal,
  memberId: string | null,
): Promise<void> {
  if (memberId === null || memberId === principal.memberId) return
  if (principal.memberId !== null && !principal.operator) {
    throw new Problem('forbidden', { detail: 'A personal token is made by its own member.' })
  }
  const member = await reads.member(memberId)
  if (member !== null && rankOf[member.role] > (await rankOfPrincipal(reads, principal)))
    throw new Problem('forbidden')
}

/** A service token ranks as an admin: whoever may make one is at least that. */
async function rankOfPrincipal(
  reads: Pick<StoreReads, 'member'>,
  { operator, memberId }: ManagementPrincipal,
): Promise<number> {
  if (memberId === null) return operator ? rankOf.owner : rankOf.admin
  const member = await reads.member(memberId)
  return member === null ? -1 : rankOf[member.role]
}

/** Also for passwords and states: whoever sets another's password can be that other. */
export async function refuseHigherRole(
  reads: Pick<StoreReads, 'member'>,
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

/** Before a new secret of the credential is handed out: it is as good as having made it. */
export async function refuseTakeover(
  reads: Pick<StoreReads, 'member'>,
  principal: ManagementPrincipal,
  credential: Credential,
): Promise<void> {
  refuseWiderScopes(principal, credential.api, credential.scopes)
  await refuseForeignMember(reads, principal, credential.memberId)
}
