/** Credentials with their live secrets, and with when and from where each of them was last used. */

import { z } from 'zod'
import { liveSecrets } from '../../credentials/live-secrets.ts'
import { type CredentialUses, type SecretUse, usedSecretEnded } from '../../credentials/secret-uses.ts'
import type { Credential, LastUse, SecretRecord, Use } from '../../stores/records.ts'
import { credentialShape, type CredentialView, credentialViewOf } from './credential-view.ts'
import { instantOf, instantSchema, optionalInstantOf } from './times.ts'

interface UseView {
  at: string
  address: string
}

interface LastUseView extends UseView {
  secret: string | null
  secretEnded: boolean
}

interface SecretView {
  id: string
  lastFour: string
  createdAt: string
  expires: string | null
  lastUse: UseView | null
  lastUseUnknown: boolean
}

export interface ListedCredentialView extends CredentialView {
  lastUse: LastUseView | null
  secrets: SecretView[]
}

const useShape = { at: instantSchema, address: z.string() }

const lastUseSchema: z.ZodType<LastUseView | null> = z
  .object({
    ...useShape,
    secret: z.string().nullable().meta({ description: 'Which secret of a key pair it was.' }),
    secretEnded: z.boolean().meta({
      description: 'That secret, or that bearer token, is not taken any more: another has its place since.',
    }),
  })
  .nullable()

const secretSchema: z.ZodType<SecretView> = z.object({
  id: z.string(),
  lastFour: z.string(),
  createdAt: instantSchema,
  expires: instantSchema.nullable().meta({ description: 'The end of its overlap after a rotation.' }),
  lastUse: z.object(useShape).nullable(),
  lastUseUnknown: z.boolean().meta({
    description:
      'It is older than the uses of each secret are kept: it may have been used, and none is known.',
  }),
})

const shape = {
  ...credentialShape,
  lastUse: lastUseSchema,
  secrets: z.array(secretSchema).meta({ description: 'The live ones of a key pair: two during an overlap.' }),
}

export const listedCredentialSchema: z.ZodType<ListedCredentialView> = z
  .object(shape)
  .meta({ id: 'ListedCredential' })

export const credentialDetailSchema: z.ZodType<ListedCredentialView> = z
  .object(shape)
  .meta({ id: 'CredentialDetail' })

export function listedViewOf(
  credential: Credential,
  secrets: readonly SecretRecord[],
  uses: CredentialUses,
  now: number,
): ListedCredentialView {
  const live = liveSecrets(secrets, now)
  return {
    ...credentialViewOf(credential),
    lastUse: uses.last === null ? null : lastUseViewOf(uses.last, credential, live),
    secrets: live.map((secret) => secretViewOf(secret, uses.of(secret.id))),
  }
}

const useViewOf = ({ at, address }: Use): UseView => ({ at: instantOf(at), address })

const lastUseViewOf = (use: LastUse, credential: Credential, live: readonly SecretRecord[]): LastUseView => ({
  ...useViewOf(use),
  secret: credential.key === null ? null : use.secretId,
  secretEnded: usedSecretEnded(use, credential, live),
})

const secretViewOf = ({ id, lastFour, createdAt, expiresAt }: SecretRecord, use: SecretUse): SecretView => ({
  id,
  lastFour,
  createdAt: instantOf(createdAt),
  expires: optionalInstantOf(expiresAt),
  lastUse: typeof use === 'string' ? null : useViewOf(use),
  lastUseUnknown: use === 'unknown',
})
