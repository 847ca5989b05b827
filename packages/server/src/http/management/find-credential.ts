import { isId } from '../../credentials/ids.ts'
import type { CredentialInUse } from '../../stores/records.ts'
import type { StoreReads } from '../../stores/store.ts'
import { mayKnowApi, visible } from './authority.ts'
import type { ManagementPrincipal } from './options.ts'

/** The credential, where the principal may know of it. */
export const visibleCredential = async (
  store: Pick<StoreReads, 'findById'>,
  principal: ManagementPrincipal,
  id: string,
): Promise<CredentialInUse> => {
  const found = isId('cred', id) ? await store.findById(id) : null
  const known = found !== null && mayKnowApi(principal, found.credential.api) ? found : null
  return visible(principal, known, ({ credential }) => credential.organizationId)
}
