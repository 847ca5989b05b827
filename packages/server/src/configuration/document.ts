/** A YAML text read by a schema, with the line of everything that is wrong in it. */

import { LineCounter, isMap, isNode, isScalar, parseDocument } from 'yaml'
import type { Document } from 'yaml'
import type { z } from 'zod'
import type { Fault } from './fault.ts'

export interface Problem {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly field: string
  readonly message: string
  readonly mend: string
}

export interface ReadDocument<T> {
  /** Undefined where the text does not satisfy the schema. */
  readonly value: T | undefined
  readonly problems: readonly Problem[]
  readonly locate: (fault: Fault) => Problem
}

export function readDocument<T>(text: string, file: string, schema: z.ZodType<T>): ReadDocument<T> {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true })
  const locate = (fault: Fault): Problem => {
    const { line, col } = lines.linePos(offsetOf(document, fault.path))
    return { file, line, column: col, field: fieldName(fault.path), message: fault.message, mend: fault.mend }
  }
  const syntax = document.errors.map((error) => {
    const { line, col } = lines.linePos(error.pos[0])
    return { file, line, column: col, field: '', message: error.message, mend: 'Mend the YAML.' }
  })
  if (syntax.length > 0) return { value: undefined, problems: syntax, locate }
  const parsed = schema.safeParse(document.toJS() ?? {})
  if (parsed.success) return { value: parsed.data, problems: [], locate }
  return { value: undefined, problems: parsed.error.issues.flatMap(faultsOf).map(locate), locate }
}

function faultsOf(issue: z.core.$ZodIssue): readonly Fault[] {
  const path = issue.path.map((name) => (typeof name === 'symbol' ? String(name) : name))
  if (issue.code !== 'unrecognized_keys') {
    return [{ path, message: issue.message, mend: 'See guichet.schema.json for what may stand here.' }]
  }
  return issue.keys.map((key) => ({
    path: [...path, key],
    message: `There is no field ${key} here.`,
    mend: 'Check its spelling and its depth, or leave it out.',
  }))
}

/** Where a field stands; where it is missing, where the nearest thing around it stands. */
function offsetOf(document: Document.Parsed, path: Fault['path']): number {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = document.getIn(path.slice(0, depth - 1), true)
    const name = path[depth - 1]
    const key = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && key.value === name)?.key
      : undefined
    const node = key ?? document.getIn(path.slice(0, depth), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return 0
}

const fieldName = (path: Fault['path']): string =>
  path.reduce<string>(
    (name, part) => (typeof part === 'number' ? `${name}[${part}]` : name ? `${name}.${part}` : part),
    '',
  )
