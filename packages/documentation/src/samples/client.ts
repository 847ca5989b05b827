/** Node.js with the client of Guichet, which does by itself all that the pages advise. */

import { catalog } from '@guichet/dialects/catalog'
import type { Dialect } from '@guichet/dialects'
import type { ApiFacts } from '../facts.ts'
import { environmentNames } from './environment-names.ts'
import { lines, singleQuoted } from './expression.ts'

/** Null for a dialect that is not in the catalog: the client knows it by a file that only the operator has. */
export function clientSample(api: ApiFacts, dialect: Dialect): string | null {
  const spoken = Object.entries(catalog).find(([, known]) => known === dialect)?.[0]
  if (spoken === undefined) return null
  const { key, secret } = environmentNames(api.name)
  const [method = 'GET', path = '/'] = (api.sample ?? `GET ${api.routes[0]?.path ?? '/'}`).split(' ')
  return lines(
    '// Node.js 20 or newer, after npm install @guichet/client @guichet/dialects: node client.mjs',
    "import { env } from 'node:process'",
    "import { createClient } from '@guichet/client'",
    `import { ${spoken} } from '@guichet/dialects/catalog'`,
    '',
    'const client = createClient({',
    `  dialect: ${spoken},`,
    `  baseUrl: ${singleQuoted(api.baseUrl)},`,
    `  credentials: { key: env.${key}, secret: env.${secret} },`,
    '})',
    '',
    `const response = await client.fetch(${singleQuoted(path)}, { method: '${method}' })`,
    'console.log(response.status, await response.text())',
  )
}
