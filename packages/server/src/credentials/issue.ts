/** What is handed out once, when a credential is made or rotated, and can never be read again. */

import type { Credential } from '../stores/records.ts'

export interface KeyPairIssue {
  readonly credential: Credential
  readonly key: string
  readonly secret: string
}

export interface BearerTokenIssue {
  readonly credential: Credential
  readonly token: string
}

export type CredentialIssue = KeyPairIssue | BearerTokenIssue
