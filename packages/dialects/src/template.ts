/**
 * Templates: JSON values and texts with holes such as `${token}`. They are taken apart once; filling one is then
 * the joining of ready pieces.
 */

import type { Scalar, Template } from './dialect.ts'

/** Texts and names of holes, in turn. */
export type Piece = string | { readonly hole: string }

/** What fills the holes. A hole whose value is null takes its list item or member, or its header, with it. */
export type Holes<V> = Readonly<Record<string, (values: V) => Scalar | null>>

/** A name, and after colons how its value is said: `${expires}`, `${expires:epoch-seconds:text}`. */
const holePattern = /\$\{([A-Za-z_][\w-]*(?::[\w-]+)*)\}/g

export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = []
  let from = 0
  for (const found of text.matchAll(holePattern)) {
    if (found.index > from) pieces.push(text.slice(from, found.index))
    pieces.push({ hole: found[1] ?? '' })
    from = found.index + found[0].length
  }
  if (from < text.length) pieces.push(text.slice(from))
  return pieces
}

/** The name of the hole that a string consists of, if it does. */
export function wholeHole(template: Template): string | null {
  if (typeof template !== 'string') return null
  const [only, ...rest] = piecesOf(template)
  return rest.length === 0 && typeof only === 'object' ? only.hole : null
}

/** One string of a template that has a hole, with the way to it. */
export interface HoledString {
  readonly path: readonly string[]
  readonly text: string
  readonly holes: readonly string[]
}

export function holedStrings(template: Template, path: readonly string[] = []): readonly HoledString[] {
  if (typeof template === 'string') {
    const holes = piecesOf(template).flatMap((piece) => (typeof piece === 'object' ? [piece.hole] : []))
    return holes.length > 0 ? [{ path, text: template, holes }] : []
  }
  if (typeof template !== 'object' || template === null) return []
  return Object.entries(template).flatMap(([name, member]) => holedStrings(member, [...path, name]))
}

/** Writes a text, or null where one of its holes has no value. */
export function textWriter<V>(text: string, holes: Holes<V>): (values: V) => string | null {
  const pieces = piecesOf(text)
  const [only] = pieces
  if (pieces.length === 0) return () => text
  if (pieces.length === 1 && typeof only === 'string') return () => only
  const parts = pieces.map((piece) => (typeof piece === 'string' ? piece : holeOf(holes, piece.hole)))
  return (values) => {
    let written = ''
    for (const part of parts) {
      const value = typeof part === 'string' ? part : part(values)
      if (value === null) return null
      written += value
    }
    return written
  }
}

/** Writes a JSON template as text, its members in the order of the template. */
export function jsonWriter<V>(template: Template, holes: Holes<V>): (values: V) => string {
  const write = nodeWriter(template, holes)
  return (values) => write(values) ?? 'null'
}

type NodeWriter<V> = (values: V) => string | null

function nodeWriter<V>(template: Template, holes: Holes<V>): NodeWriter<V> {
  if (holedStrings(template).length === 0) {
    const text = JSON.stringify(template)
    return () => text
  }
  if (typeof template === 'string') return stringWriter(template, holes)
  if (Array.isArray(template)) {
    return sequenceWriter(
      '[',
      ']',
      template.map((item: Template) => ['', nodeWriter(item, holes)] as const),
    )
  }
  const members = Object.entries(template as Readonly<Record<string, Template>>)
  return sequenceWriter(
    '{',
    '}',
    members.map(([name, member]) => [`${JSON.stringify(name)}:`, nodeWriter(member, holes)] as const),
  )
}

function sequenceWriter<V>(
  open: string,
  close: string,
  parts: readonly (readonly [string, NodeWriter<V>])[],
): NodeWriter<V> {
  return (values) => {
    let written = open
    for (const [prefix, write] of parts) {
      const text = write(values)
      if (text === null) continue
      written += written === open ? prefix + text : `,${prefix}${text}`
    }
    return written + close
  }
}

function stringWriter<V>(template: string, holes: Holes<V>): NodeWriter<V> {
  const whole = wholeHole(template)
  if (whole !== null) {
    const value = holeOf(holes, whole)
    return (values) => {
      const filling = value(values)
      return filling === null ? null : JSON.stringify(filling)
    }
  }
  const write = textWriter(template, holes)
  return (values) => {
    const text = write(values)
    return text === null ? null : JSON.stringify(text)
  }
}

function holeOf<V>(holes: Holes<V>, name: string): (values: V) => Scalar | null {
  const value = Object.hasOwn(holes, name) ? holes[name] : undefined
  if (!value) throw new TypeError(`The template has the unknown hole ${name}.`)
  return value
}

/** Fills a template and gives the JSON value itself: for the claims of a token. */
export function templateFiller<V>(template: Template, holes: Holes<V>): (values: V) => Template {
  const write = jsonWriter(template, holes)
  return (values) => JSON.parse(write(values)) as Template
}
