/**
 * Where the values of a grant sit in a response: the template of the writer, read backwards.
 */

import type { FallbackPlace, ResponseFormat } from '../dialect.ts'
import type { ArrivedResponse } from '../messages.ts'
import { cookieSetBy } from '../strict/cookie.ts'
import { memberAt } from '../strict/json.ts'
import { holedStrings, piecesOf } from '../template.ts'

/** A response with its JSON, parsed once; `json` is undefined where the body is no JSON. */
export interface OpenedResponse extends ArrivedResponse {
  readonly json: unknown
}

/** Gives the value, or undefined where there is none. */
export type Locate = (response: OpenedResponse) => unknown

/** Every place of one hole in the headers and the body of a format. */
export function locateHole(format: ResponseFormat, hole: string): readonly Locate[] {
  const inHeaders = Object.entries(format.headers).flatMap(([name, text]) => {
    const strip = stripper(text, hole, true)
    return strip ? [(response: OpenedResponse) => strip(oneOf(response.header(name)))] : []
  })
  return [...inHeaders, ...inBody(format, hole)]
}

function inBody({ body }: ResponseFormat, hole: string): readonly Locate[] {
  if (body.kind === 'none') return []
  if (body.kind === 'text') {
    const strip = stripper(body.template, hole, false)
    return strip ? [(response) => strip(response.body.trim())] : []
  }
  return holedStrings(body.template).flatMap(({ path, text }) => {
    const strip = stripper(text, hole, false)
    return strip ? [(response: OpenedResponse) => strip(memberAt(response.json, path))] : []
  })
}

export function locateFallback(place: FallbackPlace): Locate {
  if ('header' in place) return (response) => oneOf(response.header(place.header))
  return (response) => memberAt(response.json, place.field)
}

export function locateCookie(name: string): Locate {
  return (response) =>
    oneOf(response.header('set-cookie').flatMap((header) => cookieSetBy(header, name) ?? []))
}

/** Two values for one name are none: nobody can tell which is meant. */
export function oneOf(values: readonly string[]): string | undefined {
  return values.length === 1 ? values[0] : undefined
}

/** Takes what a text says around its hole off a value; null where the text has not this one hole. */
function stripper(text: string, hole: string, ignoreCase: boolean): ((value: unknown) => unknown) | null {
  const pieces = piecesOf(text)
  const at = pieces.findIndex((piece) => typeof piece === 'object' && piece.hole === hole)
  const texts = pieces.filter((piece) => typeof piece === 'string')
  if (at === -1 || pieces.length - texts.length > 1) return null
  const before = texts.slice(0, at).join('')
  const after = texts.slice(at).join('')
  if (before === '' && after === '') return (value) => value
  const fold = (part: string): string => (ignoreCase ? part.toLowerCase() : part)
  return (value) => {
    if (typeof value !== 'string' || value.length < before.length + after.length) return undefined
    const fits = fold(value).startsWith(fold(before)) && fold(value).endsWith(fold(after))
    return fits ? value.slice(before.length, value.length - after.length) : undefined
  }
}
