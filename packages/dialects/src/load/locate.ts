import { isMap, isNode, isPair, isScalar, isSeq } from 'yaml'
import type { Document, LineCounter } from 'yaml'
import type { Problem } from './problem.ts'

export type Path = readonly (string | number)[]

/** A file that has been parsed, for finding the line of a path. */
export interface ParsedFile {
  readonly file: string
  readonly document: Document.Parsed
  readonly lines: LineCounter
}

export function problemAt(
  parsed: ParsedFile,
  path: Path,
  said: Pick<Problem, 'message' | 'mend'>,
  at: 'value' | 'name' = 'value',
): Problem {
  const { line, col } = parsed.lines.linePos(offsetOf(parsed.document.contents, path, at))
  return {
    file: parsed.file,
    line: Math.max(line, 1),
    column: Math.max(col, 1),
    field: path.join('.'),
    ...said,
  }
}

/** The offset of the value at a path, or of the last thing on the way that is there. */
function offsetOf(contents: unknown, path: Path, at: 'value' | 'name'): number {
  let node = contents
  let offset = startOf(node)
  for (const [index, step] of path.entries()) {
    const pair = isMap(node)
      ? node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step))
      : undefined
    const next = pair ? pair.value : isSeq(node) ? node.items[Number(step)] : undefined
    if (next === undefined) break
    const isLast = index === path.length - 1
    const named = pair !== undefined && (at === 'name' || !isScalar(next) || !isLast)
    offset = named ? startOf(pair.key) : startOf(next) || startOf(pair?.key)
    node = next
  }
  return offset
}

function startOf(node: unknown): number {
  if (isPair(node)) return startOf(node.key)
  return isNode(node) ? (node.range?.[0] ?? 0) : 0
}
