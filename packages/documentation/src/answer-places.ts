/** Where a client finds the token and its end in the answer of an exchange: the template of the response, read backwards. */

import type { Dialect, FieldPath, Template } from '@guichet/dialects'

export type AnswerPlace =
  /** From the outermost name inwards; empty where the whole body is one JSON value. */
  | { readonly json: FieldPath }
  | { readonly header: string }
  | { readonly cookie: string }
  | { readonly body: 'text' }

export interface PlacedValue {
  readonly place: AnswerPlace
  /** What stands before and after the value in its place. */
  readonly before: string
  readonly after: string
}

export function tokenPlace({ response, call }: Dialect): PlacedValue {
  if ('received' in call.token) return bare({ header: call.token.received.toLowerCase() })
  if (response.cookie !== null) return bare({ cookie: response.cookie.name })
  const found = placeOf(response, '${token}')
  if (found === null) throw new TypeError('The response has no place for the token.')
  return found
}

const bare = (place: AnswerPlace): PlacedValue => ({ place, before: '', after: '' })

export function placeOf(
  { headers, body }: Pick<Dialect['response'], 'headers' | 'body'>,
  hole: string,
): PlacedValue | null {
  for (const [name, text] of Object.entries(headers)) {
    const around = aroundHole(text, hole)
    if (around !== null) return { place: { header: name.toLowerCase() }, ...around }
  }
  if (body.kind === 'none') return null
  if (body.kind === 'json') return placeIn(body.template, hole, [])
  const around = aroundHole(body.template, hole)
  return around === null ? null : { place: { body: 'text' }, ...around }
}

function placeIn(template: Template, hole: string, path: FieldPath): PlacedValue | null {
  if (typeof template === 'string') {
    const around = aroundHole(template, hole)
    return around === null ? null : { place: { json: path }, ...around }
  }
  if (typeof template !== 'object' || template === null) return null
  for (const [name, member] of Object.entries(template)) {
    const found = placeIn(member, hole, [...path, name])
    if (found !== null) return found
  }
  return null
}

function aroundHole(text: string, hole: string): Pick<PlacedValue, 'before' | 'after'> | null {
  const [before, after] = text.split(hole)
  return before === undefined || after === undefined ? null : { before, after }
}
