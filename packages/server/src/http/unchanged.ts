import type { IncomingHttpHeaders } from 'node:http'

/**
 * Whether the caller has this already (RFC 9110 section 13.1.2): a proxy that compresses weakens a tag, and a cache may
 * name several.
 */
export const isUnchanged = ({ headers }: { readonly headers: IncomingHttpHeaders }, etag: string): boolean =>
  (headers['if-none-match'] ?? '').split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
