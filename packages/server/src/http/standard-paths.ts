/**
 * Where standard OAuth 2.0 is served. An issuer may have a path: then a proxy serves this server beneath that path, and
 * may hand the path on or take it off. The addresses that the metadata names work either way.
 */

export const introspectionPath = '/oauth/introspect'
export const revocationPath = '/oauth/revoke'
export const keySetPath = '/.well-known/jwks.json'
export const revocationListPath = '/.well-known/revocations'
const metadataPath = '/.well-known/oauth-authorization-server'

/** The paths at which something is served that the metadata names as `issuer + path`. */
export const servedAt = (issuer: string, path: string): readonly string[] => [
  ...new Set([path, pathOf(issuer) + path]),
]

/** RFC 8414 section 3.1: the issuer's path stands behind the well-known one. */
export const metadataPaths = (issuer: string): readonly string[] => [
  ...new Set([metadataPath, metadataPath + pathOf(issuer)]),
]

const pathOf = (issuer: string): string => new URL(issuer).pathname.replace(/\/$/, '')
