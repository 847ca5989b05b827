import { LineCounter, parseDocument, visit } from 'yaml'
import { z } from 'zod'
import { sayIssue } from './issues.ts'
import { knownKeys } from './known-keys.ts'
import { problemAt } from './locate.ts'
import type { ParsedFile, Path } from './locate.ts'
import type { Problem } from './problem.ts'

export type YamlReading<T> =
  | { readonly ok: true; readonly value: T; readonly parsed: ParsedFile }
  | {
      readonly ok: false
      readonly problems: readonly Problem[]
      /** What was read, where it is YAML but not by the schema. */
      readonly misshapen: Misshapen | null
    }

export interface Misshapen {
  readonly value: unknown
  readonly parsed: ParsedFile
  /** The paths at which the value is not by the schema: missing, unknown or of another shape. */
  readonly broken: readonly Path[]
}

/**
 * Reads a YAML text by a schema and gives every problem at once. Aliases are refused: a few lines of them unfold to
 * gigabytes.
 */
export function readYaml<T>(text: string, file: string, schema: z.ZodType<T>): YamlReading<T> {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, stringKeys: true })
  const parsed: ParsedFile = { file, document, lines }
  const errors = document.errors.map((error) => syntax(parsed, error))
  if (errors.length > 0) return { ok: false, problems: errors, misshapen: null }
  const aliases = aliasProblems(parsed)
  if (aliases.length > 0) return { ok: false, problems: aliases, misshapen: null }
  const value: unknown = document.toJS()
  const result = schema.safeParse(value, { reportInput: true })
  if (result.success) return { ok: true, value: result.data, parsed }
  const keys = knownKeys(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
  const said = result.error.issues.flatMap((issue) => sayIssue(issue, value, keys))
  const problems = said.map(({ path, at, ...what }) => problemAt(parsed, path, what, at))
  const broken = result.error.issues.flatMap(brokenPaths)
  return { ok: false, problems, misshapen: { value, parsed, broken } }
}

function brokenPaths(issue: z.core.$ZodIssue): readonly Path[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)))
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path]
}

interface SyntaxFault {
  readonly code: string
  readonly message: string
  readonly pos: readonly [number, number]
}

const mends: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'Each name stands once: remove one of the two.',
  TAB_AS_INDENT: 'Indent with blanks.',
  BAD_INDENT: 'Indent members of one mapping alike.',
  MULTIPLE_DOCS: 'Keep one document in the file.',
}

function syntax({ file, lines }: ParsedFile, { code, message, pos }: SyntaxFault): Problem {
  const { line, col } = lines.linePos(pos[0])
  const first = message.split('\n', 1)[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? 'This is not YAML'
  return {
    file,
    line,
    column: col,
    field: '',
    message: `${first}.`,
    mend: mends[code] ?? 'Correct the YAML here.',
  }
}

function aliasProblems({ file, document, lines }: ParsedFile): readonly Problem[] {
  const problems: Problem[] = []
  visit(document, {
    Alias(_key, alias) {
      const { line, col } = lines.linePos(alias.range?.[0] ?? 0)
      const mend = 'Write the value out where it is needed.'
      problems.push({ file, line, column: col, field: '', message: 'Aliases are not taken.', mend })
    },
  })
  return problems
}
