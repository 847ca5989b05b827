import type { Dialect } from '@guichet/dialects'
import { catalog as shipped } from '@guichet/dialects/catalog'
import type { Problem } from './document.ts'
import type { Report } from './fault.ts'

export function knownDialects(
  _files: readonly string[],
  _locate: (path: string) => string,
  catalog: Readonly<Record<string, Dialect>> = shipped,
  _report: Report,
  _problems: Problem[],
): Readonly<Record<string, Dialect>> {
  return catalog
}
