/** The paths that this server keeps for itself, and what it means to lie under one. */

/** What the management API has under `/api/v1`. An API of an operator may have the rest of it. */
export const managementResources: readonly string[] = [
  'organizations',
  'members',
  'credentials',
  'apis',
  'signing-keys',
  'audit-events',
  'audit-events.csv',
  'audit-chain',
  'throttles',
  'status',
  'session',
  'sessions',
  'second-factors',
  'password-resets',
  'first-run',
  'invitations',
  'usage',
  'notices',
  'embedded-sessions',
  'openapi.json',
]

const ownPaths: readonly string[] = [
  '/oauth/introspect',
  '/oauth/revoke',
  '/.well-known',
  '/forward-auth',
  '/healthz',
  '/readyz',
  '/metrics',
  '/console',
  '/docs',
  ...managementResources.map((resource) => `/api/v1/${resource}`),
]

/** `/v1/auth/` and `/v1/auth` are one path to a router, so they are one here. */
export const plainPath = (path: string): string => (path.length > 1 ? path.replace(/\/+$/, '') : path)

export const liesUnder = (path: string, prefix: string): boolean =>
  plainPath(path) === plainPath(prefix) ||
  plainPath(prefix) === '/' ||
  plainPath(path).startsWith(`${plainPath(prefix)}/`)

export const ownPathOver = (path: string): string | null =>
  ownPaths.find((own) => liesUnder(path, own)) ?? null
