import type { Environment } from '@guichet/dialects'
import { createCredential } from '../../../credentials/create-credential.ts'
import { organizationByNameOrId } from '../../../credentials/find.ts'
import type { CredentialKind } from '../../../stores/records.ts'
import type { Answer } from '../../answer.ts'
import { actor, type OpenInstallation } from '../../installation.ts'
import { issueAnswer } from './issue.ts'
import { namesOf } from './view.ts'

export interface CreateOptions {
  readonly organization: string
  readonly api: string
  readonly name: string
  readonly kind: CredentialKind
  readonly member?: string
  readonly environment: Environment
  readonly scope?: readonly string[]
  readonly expires?: number
  readonly ip?: readonly string[]
}

export async function create({ context, store }: OpenInstallation, options: CreateOptions): Promise<Answer> {
  const organization = await organizationByNameOrId(store, options.organization)
  const { api, name, kind, environment } = options
  const input = {
    kind,
    api,
    organizationId: organization.id,
    environment,
    name,
    scopes: options.scope ?? null,
    member: options.member ?? null,
    expiresAt: options.expires ?? null,
    addresses: options.ip ?? [],
  }
  const issue = await createCredential(context, input, actor)
  const title = `${name}: a ${kind} of ${organization.name} for ${api} (${environment})`
  return issueAnswer(issue, await namesOf(store, issue.credential), title)
}
