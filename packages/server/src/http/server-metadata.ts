/** `GET /.well-known/oauth-authorization-server` (RFC 8414): what works here, and nothing else. */

import { hash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { publicDocument } from './public-document.ts'
import { introspectionPath, keySetPath, metadataPaths, revocationPath } from './standard-paths.ts'

export interface MetadataOptions {
  /** Of the configuration: never what a request says of the host. */
  readonly issuer: string
  /** Of all APIs. */
  readonly scopes: readonly string[]
  /** Null where a dialect of an API has taken the standard path. */
  readonly tokenPath: string | null
}

export function metadataEndpoint(app: FastifyInstance, options: MetadataOptions): void {
  const text = JSON.stringify(metadataOf(options))
  const document = { type: 'application/json', text, etag: `"${hash('sha256', text, 'base64url')}"` }
  for (const path of metadataPaths(options.issuer)) publicDocument(app, path, () => document)
}

const authenticationMethods = ['client_secret_basic', 'client_secret_post']

function metadataOf({ issuer, scopes, tokenPath }: MetadataOptions): object {
  return {
    issuer,
    ...(tokenPath === null
      ? { grant_types_supported: [] }
      : {
          token_endpoint: issuer + tokenPath,
          token_endpoint_auth_methods_supported: authenticationMethods,
          grant_types_supported: ['client_credentials'],
        }),
    introspection_endpoint: issuer + introspectionPath,
    introspection_endpoint_auth_methods_supported: authenticationMethods,
    revocation_endpoint: issuer + revocationPath,
    revocation_endpoint_auth_methods_supported: authenticationMethods,
    jwks_uri: issuer + keySetPath,
    scopes_supported: scopes,
    // Required by RFC 8414 section 2. There is no authorization endpoint.
    response_types_supported: [],
  }
}
