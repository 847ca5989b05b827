/** Values as expressions of a programming language. */

import type { Fields, JsonMembers, JsonValue, Piece, Value, Variable } from './sample.ts'

export interface Syntax {
  readonly literal: (text: string) => string
  readonly variables: Readonly<Record<Variable, string>>
  readonly base64: (expression: string) => string
  readonly formEncoded: (expression: string) => string
  readonly plus: string
}

export function expression(value: Value, syntax: Syntax): string {
  const parts = mergedTexts(value).map((piece) => {
    if (typeof piece === 'string') return syntax.literal(piece)
    if ('variable' in piece) return syntax.variables[piece.variable]
    if ('formEncoded' in piece) return syntax.formEncoded(syntax.variables[piece.formEncoded])
    return syntax.base64(expression(piece.base64, syntax))
  })
  return parts.length === 0 ? syntax.literal('') : parts.join(syntax.plus)
}

/** How a language writes names with their values: an object, a dictionary, an array. */
export interface MapSyntax {
  readonly open: string
  readonly entry: (name: string, value: string) => string
  readonly close: string
  readonly boolean: (value: boolean) => string
}

export const mapOf = (fields: Fields, syntax: Syntax, map: MapSyntax): string =>
  map.open + fields.map(([name, value]) => map.entry(name, expression(value, syntax))).join(', ') + map.close

export function jsonOf({ members }: JsonMembers, syntax: Syntax, map: MapSyntax): string {
  const valueOf = (value: JsonValue): string => {
    if (typeof value === 'number') return String(value)
    if (typeof value === 'boolean') return map.boolean(value)
    return 'members' in value ? jsonOf(value, syntax, map) : expression(value, syntax)
  }
  return map.open + members.map(([name, value]) => map.entry(name, valueOf(value))).join(', ') + map.close
}

/** The JSON text itself, for languages that have no JSON: keys and secrets made here need no escapes in it. */
export function jsonText({ members }: JsonMembers): Value {
  const pieces = members.flatMap(([name, value], at): Value => {
    const start = `${at === 0 ? '' : ','}${JSON.stringify(name)}:`
    if (typeof value !== 'object') return [start + String(value)]
    if ('members' in value) return [start, ...jsonText(value)]
    const inner = value.map((piece) =>
      typeof piece === 'string' ? JSON.stringify(piece).slice(1, -1) : piece,
    )
    return [`${start}"`, ...inner, '"']
  })
  return mergedTexts(['{', ...pieces, '}'])
}

export const formText = (fields: Fields): Value =>
  mergedTexts(
    fields.flatMap(([name, value], at): Value => [
      `${at === 0 ? '' : '&'}${encodeURIComponent(name)}=`,
      ...value.map((piece): Piece => {
        if (typeof piece === 'string') return encodeURIComponent(piece)
        return 'variable' in piece ? { formEncoded: piece.variable } : piece
      }),
    ]),
  )

const mergedTexts = (value: Value): Value =>
  value.reduce<Piece[]>((merged, piece) => {
    const last = merged.at(-1)
    if (typeof piece === 'string' && typeof last === 'string') return [...merged.slice(0, -1), last + piece]
    return [...merged, piece]
  }, [])

export const singleQuoted = (text: string): string => `'${text.replaceAll(/[\\']/g, '\\$&')}'`
export const doubleQuoted = (text: string): string => JSON.stringify(text)

/** Whether a name can stand without quotes after a dot. */
export const isPlainName = (name: string): boolean => /^[A-Za-z_]\w*$/.test(name)

export const lines = (...all: readonly (string | null | readonly string[])[]): string =>
  `${all
    .flat()
    .filter((line) => line !== null)
    .join('\n')}\n`
