/** Reads the text of an import: JSON lines, or one JSON array. Faults name entry and line, never what stands there. */

import { type ImportEntry, importEntry } from './import-entry.ts'
import { Refused } from './refused.ts'

export interface ImportFault {
  /** Counted from 1. */
  readonly entry: number
  /** Null in an array, which does not tell lines. */
  readonly line: number | null
  readonly field: string | null
  readonly message: string
}

/** Nothing was imported. Every faulty entry is named. */
export class ImportRefused extends Refused {
  override readonly name = 'ImportRefused'
  readonly faults: readonly ImportFault[]

  constructor(faults: readonly ImportFault[]) {
    super('invalid', null, 'Nothing was imported: some entries are faulty.')
    this.faults = faults
  }
}

export interface NumberedEntry {
  readonly entry: number
  readonly line: number | null
  readonly value: ImportEntry
}

export interface ReadImport {
  readonly entries: readonly NumberedEntry[]
  readonly faults: readonly ImportFault[]
}

/** All of an import is one change, for which everybody waits. */
const mostEntries = 10_000

export function readImport(text: string): ReadImport {
  const raw = rawEntries(text.replace(/^\uFEFF/, ''))
  if (raw.length > mostEntries) {
    throw new Refused('invalid', null, `A file holds at most ${mostEntries} entries: split it.`)
  }
  const entries: NumberedEntry[] = []
  const faults: ImportFault[] = []
  for (const { entry, line, json } of raw) {
    if (json === undefined) {
      faults.push({ entry, line, field: null, message: 'This is not valid JSON.' })
      continue
    }
    const read = importEntry.safeParse(json)
    if (read.success) entries.push({ entry, line, value: read.data })
    else faults.push(...read.error.issues.map((issue) => ({ entry, line, ...faultOf(issue) })))
  }
  return { entries, faults }
}

interface RawEntry {
  readonly entry: number
  readonly line: number | null
  /** Undefined where it could not be read. */
  readonly json: unknown
}

function rawEntries(text: string): readonly RawEntry[] {
  if (!text.trimStart().startsWith('[')) return rawLines(text)
  const values = parsed(text)
  if (!Array.isArray(values)) throw new Refused('invalid', null, 'The file is not a valid JSON array.')
  return values.map((json: unknown, index) => ({ entry: index + 1, line: null, json }))
}

const rawLines = (text: string): readonly RawEntry[] =>
  text
    .split(/\r?\n/)
    .map((content, index) => ({ content, line: index + 1 }))
    .filter(({ content }) => content.trim() !== '')
    .map(({ content, line }, index) => ({ entry: index + 1, line, json: parsed(content) }))

/** The parser's own message quotes the text, which may be a secret. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

interface Issue {
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly code?: string | undefined
  readonly keys?: readonly string[]
}

/** The names of unknown fields are told, cut short: a secret in the place of a name would be a strange file. */
function faultOf(issue: Issue): Pick<ImportFault, 'field' | 'message'> {
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys?.[0]?.slice(0, 40) : undefined
  const path = [...issue.path.map(String), ...(unknown === undefined ? [] : [unknown])]
  const message = unknown === undefined ? issue.message : 'There is no such field.'
  return { field: path.length === 0 ? null : path.join('.'), message }
}
