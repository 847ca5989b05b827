import { isId } from '../../credentials/ids.ts'
import type { CredentialInUse } from '../../stores/records.ts'
import type { StoreReads } from '../../stores/store.ts'
import { visible } from './authority.ts'
import type { ManagementPrincipal } from './options.ts'

/** The credential, where the principal may know of it. */
export const visibleCredential = async (
  store: Pick<StoreReads, 'findById'>,
  principal: ManagementPrincipal,
  id: string,
): Promise<CredentialInUse> =>
  visible(
    principal,
    isId('cred', id) ? await store.findById(id) : null,
    ({ credential }) => credential.organizationId,
  )
