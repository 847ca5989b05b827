import { checkSource } from '../check/check.ts'
import type { Fault } from '../check/fault.ts'
import { buildDialect } from '../define.ts'
import type { Dialect } from '../dialect.ts'
import type { DialectSource } from '../source.ts'
import { problemAt } from './locate.ts'
import type { ParsedFile } from './locate.ts'
import type { Problem } from './problem.ts'
import { dialectSchema } from './schema.ts'
import { readYaml } from './yaml.ts'

export type LoadedDialect =
  | { readonly ok: true; readonly dialect: Dialect }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Makes a dialect of the text of a YAML (or JSON) file, or tells everything that is wrong with it. */
export function loadDialect(text: string, file: string): LoadedDialect {
  const reading = readYaml(text, file, dialectSchema)
  if (reading.ok) {
    const faults = checkSource(reading.value)
    if (faults.length === 0) return { ok: true, dialect: buildDialect(reading.value) }
    return { ok: false, problems: inOrder(located(reading.parsed, faults)) }
  }
  if (reading.misshapen === null) return { ok: false, problems: reading.problems }
  const { value, parsed, broken } = reading.misshapen
  // Only what is not broken is looked at, and there the value is what the type says.
  const faults = checkSource(value as DialectSource, broken)
  return { ok: false, problems: inOrder([...reading.problems, ...located(parsed, faults)]) }
}

function located(parsed: ParsedFile, faults: readonly Fault[]): readonly Problem[] {
  return faults.map(({ path, message, mend }) => problemAt(parsed, path, { message, mend }))
}

function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((one, other) => one.line - other.line || one.column - other.column)
}
