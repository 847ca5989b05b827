import { checkSource } from '../check/check.ts'
import { buildDialect } from '../define.ts'
import type { Dialect } from '../dialect.ts'
import { problemAt } from './locate.ts'
import type { Problem } from './problem.ts'
import { dialectSchema } from './schema.ts'
import { readYaml } from './yaml.ts'

export type LoadedDialect =
  | { readonly ok: true; readonly dialect: Dialect }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Makes a dialect of the text of a YAML (or JSON) file, or tells everything that is wrong with it. */
export function loadDialect(text: string, file: string): LoadedDialect {
  const reading = readYaml(text, file, dialectSchema)
  if (!reading.ok) return reading
  const faults = checkSource(reading.value)
  if (faults.length === 0) return { ok: true, dialect: buildDialect(reading.value) }
  const problems = faults.map(({ path, message, mend }) => problemAt(reading.parsed, path, { message, mend }))
  return { ok: false, problems }
}
