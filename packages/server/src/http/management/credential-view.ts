import type { Environment } from '@guichet/dialects'
import { z } from 'zod'
import type { CredentialIssue } from '../../credentials/issue.ts'
import type {
  Credential,
  CredentialKind,
  CredentialState,
  LastUse,
  SecretRecord,
} from '../../stores/records.ts'
import { instantOf, instantSchema, optionalInstantOf } from './times.ts'

export interface CredentialView {
  id: string
  kind: CredentialKind
  api: string
  organization: string
  environment: Environment
  name: string
  key: string | null
  lastFour: string
  scopes: string[]
  member: string | null
  state: CredentialState
  expires: string | null
  addresses: string[]
  notBefore: string | null
  createdAt: string
  version: number
}

export const kindSchema: z.ZodType<CredentialKind> = z.enum(['key-pair', 'service-token', 'personal-token'])
export const environmentSchema: z.ZodType<Environment> = z.enum(['production', 'sandbox'])
export const stateSchema: z.ZodType<CredentialState> = z.enum(['active', 'disabled', 'revoked'])

const shape = {
  id: z.string(),
  kind: kindSchema,
  api: z.string(),
  organization: z.string(),
  environment: environmentSchema,
  name: z.string(),
  key: z.string().nullable().meta({ description: 'The public half of a key pair.' }),
  lastFour: z.string().meta({ description: 'The end of the secret or token, to tell two apart.' }),
  scopes: z.array(z.string()),
  member: z.string().nullable(),
  state: stateSchema,
  expires: instantSchema.nullable(),
  addresses: z.array(z.string()).meta({ description: 'Where it may be used from; empty: anywhere.' }),
  notBefore: instantSchema.nullable().meta({ description: 'Tokens issued up to then are refused.' }),
  createdAt: instantSchema,
  version: z.int(),
}

export const credentialSchema: z.ZodType<CredentialView> = z.object(shape).meta({ id: 'Credential' })

export const credentialViewOf = (credential: Credential): CredentialView => ({
  id: credential.id,
  kind: credential.kind,
  api: credential.api,
  organization: credential.organizationId,
  environment: credential.environment,
  name: credential.name,
  key: credential.key,
  lastFour: credential.lastFour,
  scopes: [...credential.scopes],
  member: credential.memberId,
  state: credential.state,
  expires: optionalInstantOf(credential.expiresAt),
  addresses: [...credential.addresses],
  notBefore: optionalInstantOf(credential.notBefore),
  createdAt: instantOf(credential.createdAt),
  version: credential.version,
})

/** With the text that is shown this one time. */
export interface IssuedCredentialView extends CredentialView {
  secret?: string | undefined
  token?: string | undefined
}

export const issuedCredentialSchema: z.ZodType<IssuedCredentialView> = z
  .object({
    ...shape,
    secret: z.string().optional().meta({ description: 'Of a key pair. Shown this one time.' }),
    token: z.string().optional().meta({ description: 'Of a bearer token. Shown this one time.' }),
  })
  .meta({ id: 'IssuedCredential' })

export const issuedViewOf = (issue: CredentialIssue): IssuedCredentialView => ({
  ...credentialViewOf(issue.credential),
  ...('secret' in issue ? { secret: issue.secret } : { token: issue.token }),
})

export interface LastUseView {
  at: string
  address: string
  secret: string | null
}

const lastUseSchema: z.ZodType<LastUseView | null> = z
  .object({
    at: instantSchema,
    address: z.string(),
    secret: z.string().nullable().meta({ description: 'Which secret of a key pair it was.' }),
  })
  .nullable()

const lastUseViewOf = (use: LastUse | undefined): LastUseView | null =>
  use === undefined ? null : { at: instantOf(use.at), address: use.address, secret: use.secretId }

export interface ListedCredentialView extends CredentialView {
  lastUse: LastUseView | null
}

export const listedCredentialSchema: z.ZodType<ListedCredentialView> = z
  .object({ ...shape, lastUse: lastUseSchema })
  .meta({ id: 'ListedCredential' })

export const listedViewOf = (credential: Credential, use: LastUse | undefined): ListedCredentialView => ({
  ...credentialViewOf(credential),
  lastUse: lastUseViewOf(use),
})

export interface CredentialDetailView extends ListedCredentialView {
  secrets: { id: string; lastFour: string; createdAt: string; expires: string | null }[]
}

export const credentialDetailSchema: z.ZodType<CredentialDetailView> = z
  .object({
    ...shape,
    secrets: z.array(
      z.object({
        id: z.string(),
        lastFour: z.string(),
        createdAt: instantSchema,
        expires: instantSchema.nullable().meta({ description: 'The end of its overlap after a rotation.' }),
      }),
    ),
    lastUse: lastUseSchema,
  })
  .meta({ id: 'CredentialDetail' })

export const detailViewOf = (
  credential: Credential,
  secrets: readonly SecretRecord[],
  use: LastUse | undefined,
): CredentialDetailView => ({
  ...listedViewOf(credential, use),
  secrets: secrets.map(({ id, lastFour, createdAt, expiresAt }) => ({
    id,
    lastFour,
    createdAt: instantOf(createdAt),
    expires: optionalInstantOf(expiresAt),
  })),
})
