import type { Environment } from '@guichet/dialects'
import { z } from 'zod'
import type { CredentialIssue } from '../../credentials/issue.ts'
import type { Credential, CredentialKind, CredentialState } from '../../stores/records.ts'
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

export const credentialShape: { [Name in keyof CredentialView]: z.ZodType<CredentialView[Name]> } = {
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

export const credentialSchema: z.ZodType<CredentialView> = z
  .object(credentialShape)
  .meta({ id: 'Credential' })

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
    ...credentialShape,
    secret: z.string().optional().meta({ description: 'Of a key pair. Shown this one time.' }),
    token: z.string().optional().meta({ description: 'Of a bearer token. Shown this one time.' }),
  })
  .meta({ id: 'IssuedCredential' })

export const issuedViewOf = (issue: CredentialIssue): IssuedCredentialView => ({
  ...credentialViewOf(issue.credential),
  ...('secret' in issue ? { secret: issue.secret } : { token: issue.token }),
})
