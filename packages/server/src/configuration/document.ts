/** guichet.yaml read by its schema, with the line of whatever is found wrong in it afterwards. */

import { readYaml } from '@guichet/dialects/load'
import type { ParsedFile, Problem } from '@guichet/dialects/load'
import { isMap, isNode, isScalar } from 'yaml'
import type { Fault } from './fault.ts'
import { configurationSchema } from './schema.ts'
import type { ConfigurationSource } from './source.ts'

export type ReadDocument =
  | { readonly ok: true; readonly source: ConfigurationSource; readonly locate: (fault: Fault) => Problem }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** A file that says nothing, or has only comments, leaves everything at its default. */
export function readDocument(text: string, file: string): ReadDocument {
  const isEmpty = text.split('\n').every((line) => /^\s*(#.*)?$/.test(line))
  const reading = readYaml(isEmpty ? '{}' : text, file, configurationSchema)
  if (!reading.ok) return reading
  return { ok: true, source: reading.value, locate: (fault) => problemOf(fault, reading.parsed) }
}

function problemOf({ path, message, mend }: Fault, parsed: ParsedFile): Problem {
  const { line, col } = parsed.lines.linePos(offsetOf(parsed, path))
  return {
    file: parsed.file,
    line: Math.max(line, 1),
    column: Math.max(col, 1),
    field: path.join('.'),
    message,
    mend,
  }
}

/** Where a field begins; where it is left out, where the nearest thing around it does. */
function offsetOf({ document }: ParsedFile, path: Fault['path']): number {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = document.getIn(path.slice(0, depth - 1), true)
    const name = path[depth - 1]
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && key.value === name)
      : undefined
    const node = pair?.key ?? document.getIn(path.slice(0, depth), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return 0
}
