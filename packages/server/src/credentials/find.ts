/** Looks up what an operation is about, or refuses. */

import type { CredentialInUse, Member, Organization } from '../stores/records.ts'
import type { StoreReads } from '../stores/store.ts'
import { isId } from './ids.ts'
import { Refused } from './refused.ts'

export async function organizationById(
  reads: Pick<StoreReads, 'organization'>,
  id: string,
): Promise<Organization> {
  const found = await reads.organization(id)
  if (found === null) throw new Refused('not-found', 'organization', 'There is no such organization.')
  return found
}

/** For people and files, who write a name more often than an id. */
export async function organizationByNameOrId(
  reads: Pick<StoreReads, 'organization' | 'organizationByName'>,
  text: string,
): Promise<Organization> {
  const normal = text.normalize('NFC')
  const found = isId('org', text) ? await reads.organization(text) : await reads.organizationByName(normal)
  if (found === null) throw new Refused('not-found', 'organization', 'There is no such organization.')
  return found
}

export async function memberById(reads: Pick<StoreReads, 'member'>, id: string): Promise<Member> {
  const found = await reads.member(id)
  if (found === null) throw new Refused('not-found', 'member', 'There is no such member.')
  return found
}

/** A member for whom a personal token can be made: one of this very organization, and active. */
export async function memberOf(
  reads: Pick<StoreReads, 'member' | 'findMemberByEmail'>,
  organizationId: string,
  idOrEmail: string,
): Promise<Member> {
  const email = idOrEmail.normalize('NFC').toLowerCase()
  const found = idOrEmail.includes('@')
    ? ((await reads.findMemberByEmail(email))?.member ?? null)
    : await reads.member(idOrEmail)
  if (found === null || found.organizationId !== organizationId) {
    throw new Refused('not-found', 'member', 'There is no such member in this organization.')
  }
  if (found.state !== 'active') throw new Refused('state', 'member', 'The member is disabled.')
  return found
}

export async function credentialById(
  reads: Pick<StoreReads, 'findById'>,
  id: string,
): Promise<CredentialInUse> {
  const found = await reads.findById(id)
  if (found === null) throw new Refused('not-found', 'credential', 'There is no such credential.')
  return found
}

/** A credential that can still be changed: revoking is for ever. */
export async function changeableCredential(
  reads: Pick<StoreReads, 'findById'>,
  id: string,
): Promise<CredentialInUse> {
  const found = await credentialById(reads, id)
  if (found.credential.state === 'revoked') {
    throw new Refused('state', null, 'The credential is revoked, and a revoked credential stays so.')
  }
  return found
}
