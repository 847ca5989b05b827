/**
 * Who may be handed a secret, or make one good again. A credential speaks for somebody: a personal token for its member,
 * and what is made for this very API for whoever made it. Making it, rotating it, changing it and enabling it are one
 * right, or the strictest of them is gone round by the others.
 */

import { managementApi } from '../../configuration/configuration.ts'
import { rankOf } from '../../credentials/roles.ts'
import type { Credential } from '../../stores/records.ts'
import { holdsAll, mayKnowApi, type MemberReads, rankOfPrincipal } from './authority.ts'
import type { ManagementPrincipal } from './options.ts'
import { Problem } from './problem.ts'

export type Spoken = Pick<Credential, 'kind' | 'api' | 'scopes' | 'memberId'>

export async function refuseTakeover(
  reads: MemberReads,
  principal: ManagementPrincipal,
  credential: Spoken,
): Promise<void> {
  refuseBeyondEmbedding(principal, credential)
  refuseWiderScopes(principal, credential)
  if (credential.kind === 'personal-token') await refuseForeignMember(reads, principal, credential)
  else await refuseLasting(reads, principal, credential)
}

/** A page of another product knows neither the members nor what manages this very server. */
export function refuseBeyondEmbedding(
  principal: ManagementPrincipal,
  { api, memberId }: Pick<Spoken, 'api' | 'memberId'>,
): void {
  if (principal.embedded === null) return
  if (memberId !== null || !mayKnowApi(principal, api)) {
    throw new Problem('forbidden', {
      detail: 'An embedded session has the credentials of its organization alone.',
    })
  }
}

/** A credential for this very API is worth its scopes: it may hold no more than its maker. */
function refuseWiderScopes(principal: ManagementPrincipal, { api, scopes }: Spoken): void {
  if (api === managementApi && !holdsAll(principal, scopes)) {
    throw new Problem('forbidden', {
      detail: 'A credential for this API has no scope that its maker has not.',
    })
  }
}

/**
 * A personal token acts in its member's name, with the member's role and in the audit trail. So nobody else is handed
 * one, of whatever rank, and no service token: behind it stands nobody whom the trail could name instead. Only an owner
 * of the operator's own organization may, who can do the same on the command line.
 */
async function refuseForeignMember(
  reads: MemberReads,
  principal: ManagementPrincipal,
  { memberId }: Spoken,
): Promise<void> {
  if (memberId === null || memberId === principal.memberId) return
  if (principal.operator && (await rankOfPrincipal(reads, principal)) === rankOf.owner) return
  throw new Problem('forbidden', { detail: 'A personal token is made by its own member.' })
}

/**
 * A service token or key pair for this API goes on when the member who made it is demoted or gone, so it is not for
 * members whose own tokens would be worth less by then.
 */
async function refuseLasting(
  reads: MemberReads,
  principal: ManagementPrincipal,
  { api }: Spoken,
): Promise<void> {
  if (api !== managementApi || principal.memberId === null) return
  if ((await rankOfPrincipal(reads, principal)) < rankOf.admin) {
    throw new Problem('forbidden', {
      detail: 'A developer has personal tokens for this API; the others are for admins and owners.',
    })
  }
}
