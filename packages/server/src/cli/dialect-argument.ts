/** The dialect that a caller names: one of the catalog, or a file of their own. No installation is asked. */

import { readFile } from 'node:fs/promises'
import type { Dialect } from '@guichet/dialects'
import { catalog } from '@guichet/dialects/catalog'
import { loadDialect, nearest } from '@guichet/dialects/load'
import { Refused } from '../credentials/refused.ts'
import { ConfigurationRefused } from './failures.ts'

/** Names have neither a slash nor a point. */
const looksLikeFile = /[/\\.]/

export async function readDialect(text: string): Promise<Dialect> {
  return looksLikeFile.test(text) ? fromFile(text) : fromCatalog(text)
}

async function fromFile(file: string): Promise<Dialect> {
  const loaded = loadDialect(await readFile(file, 'utf8'), file)
  if (loaded.ok) return loaded.dialect
  throw new ConfigurationRefused(loaded.problems, 'dialect')
}

function fromCatalog(name: string): Dialect {
  const dialect = Object.hasOwn(catalog, name) ? catalog[name] : undefined
  if (dialect !== undefined) return dialect
  const known = Object.keys(catalog)
  const near = nearest(name, known)
  const mend = near === null ? `There are ${known.join(', ')}.` : `Did you mean ${near}?`
  throw new Refused(
    'not-found',
    'dialect',
    `There is no dialect of this name. ${mend} A file is named with its ending: my-api.yaml.`,
  )
}
