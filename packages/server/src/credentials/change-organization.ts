import type { Organization, OrganizationState } from '../stores/records.ts'
import { type Actor, changeBy, type CredentialsContext } from './context.ts'
import { organizationById } from './find.ts'
import { checkOrganizationName } from './names.ts'
import { Refused } from './refused.ts'

export interface OrganizationChange {
  readonly name?: string
  readonly state?: OrganizationState
  /** Refuses all tokens issued up to now. */
  readonly refuseTokens?: boolean
}

export async function changeOrganization(
  { store, now }: CredentialsContext,
  id: string,
  input: OrganizationChange,
  actor: Actor,
): Promise<Organization> {
  const at = now()
  const set = {
    ...(input.name === undefined ? {} : { name: checkOrganizationName(input.name) }),
    ...(input.state === undefined ? {} : { state: input.state }),
    ...(input.refuseTokens === true ? { notBefore: at } : {}),
  }
  if (Object.keys(set).length === 0) return organizationById(store, id)
  return store.change(async (change) => {
    const before = await organizationById(change, id)
    if (before.operator && set.state === 'disabled') {
      throw new Refused(
        'state',
        'state',
        "The operator's own organization cannot be disabled: nobody could enable it.",
      )
    }
    const namesake = set.name === undefined ? null : await change.organizationByName(set.name)
    if (namesake !== null && namesake.id !== id) {
      throw new Refused('taken', 'name', 'Another organization has this name.')
    }
    await change.updateOrganization(id, set)
    // What was open would be open again once it is enabled.
    if (set.state === 'disabled') await change.deleteSessionsIn(id)
    const subject = { organizationId: id }
    await change.record(changeBy(actor, { at, action: 'organization.changed', subject, details: set }))
    return { ...before, ...set }
  })
}
