/**
 * Texts as pieces, so that what comes from a dialect or a configuration never becomes markup: a sentence is taken apart
 * before its holes are filled.
 */

export type Span = string | { readonly code: string } | { readonly label: string; readonly target: string }

export type Text = readonly Span[]

export type Holes = Readonly<Record<string, string | number>>

/**
 * Fills the holes of a sentence written by hand.
 *
 *     fill('Send a `{method}` to [the page]({page}).', { method: 'POST', page: 'parcels' })
 */
export function fill(sentence: string, holes: Holes = {}): Text {
  return sentence
    .split(/(`[^`]*`|\[[^\]]*\]\([^)]*\))/)
    .filter((part) => part !== '')
    .map((part): Span => {
      if (part.startsWith('`')) return { code: filled(part.slice(1, -1), holes) }
      const link = /^\[([^\]]*)\]\(([^)]*)\)$/.exec(part)
      if (link === null) return filled(unbroken(part), holes)
      return { label: filled(link[1] ?? '', holes), target: filled(link[2] ?? '', holes) }
    })
}

function filled(part: string, holes: Holes): string {
  return part.replaceAll(/\{(\w+)\}/g, (_hole, name: string) => {
    const value = holes[name]
    if (value === undefined) throw new TypeError(`Nothing fills the hole ${name}.`)
    return String(value)
  })
}

/** French sets a blank before some marks, and no line may begin with one. */
const unbroken = (part: string): string =>
  part.replaceAll(/ (?=[:›])/g, '\u00a0').replaceAll(/ (?=[;?!»])|(?<=«) /g, '\u202f')

export const code = (value: string): Text => [{ code: value }]

/** Several texts in one, with a separator that is text. */
export const joined = (texts: readonly Text[], separator: string): Text =>
  texts.flatMap((text, at) => (at === 0 ? text : [separator, ...text]))

export const plainText = (text: Text): string =>
  text.map((span) => (typeof span === 'string' ? span : 'code' in span ? span.code : span.label)).join('')
