import type { Dialect } from '@guichet/dialects'
import type { Problem } from './document.ts'
import type { Report } from './fault.ts'

export function knownDialects(
  _files: readonly string[],
  _locate: (path: string) => string,
  catalog: Readonly<Record<string, Dialect>> = {},
  _report: Report,
  _problems: Problem[],
): Readonly<Record<string, Dialect>> {
  return catalog
}
