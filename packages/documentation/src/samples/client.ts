/** Node.js with the client of Guichet, which does by itself all that the pages advise. */

import { catalog, oauth2 } from '@guichet/dialects/catalog'
import type { Dialect } from '@guichet/dialects'
import type { ApiFacts } from '../facts.ts'
import { environmentNames } from './environment-names.ts'
import { lines, singleQuoted } from './expression.ts'

/** Null where the client has neither this dialect nor the standard one to speak. */
export function clientSample(api: ApiFacts, dialect: Dialect): string | null {
  const spoken =
    catalogName(dialect) ?? (api.standard === null || keyless(dialect) ? null : catalogName(oauth2))
  if (spoken === null) return null
  const { key, secret } = environmentNames(api.name)
  const [method = 'GET', path = '/'] = (api.sample ?? `GET ${api.routes[0]?.path ?? '/'}`).split(' ')
  const isStandard = spoken === catalogName(oauth2)
  return lines(
    '// Node.js 20 or newer, after npm install @guichet/client @guichet/dialects: node client.mjs',
    "import { createClient } from '@guichet/client'",
    `import { ${spoken} } from '@guichet/dialects/catalog'`,
    '',
    'const client = createClient({',
    `  dialect: ${spoken},`,
    `  baseUrl: ${singleQuoted(isStandard ? api.issuer : api.baseUrl)},`,
    isStandard && new URL(api.issuer).origin !== new URL(api.baseUrl).origin
      ? `  apiOrigin: ${singleQuoted(new URL(api.baseUrl).origin)},`
      : null,
    `  credentials: { key: process.env.${key}, secret: process.env.${secret} },`,
    '})',
    '',
    `const response = await client.fetch(${singleQuoted(path)}, { method: '${method}' })`,
    'console.log(response.status, await response.text())',
  )
}

/** A credential of one part has no `client_id` to say. */
const keyless = ({ request: { credentials } }: Dialect): boolean =>
  credentials.some((way) => 'secret' in way && way.key === null)

/** The name under which the catalog exports a dialect; an operator's own has none. */
const catalogName = (dialect: Dialect): string | null =>
  Object.entries(catalog).find(([, known]) => known === dialect)?.[0] ?? null
