import { nearest } from './nearest.ts'
import type { Template } from '../dialect.ts'
import { holedStrings, piecesOf } from '../template.ts'
import { quoted } from './headers.ts'
import type { Fault } from './fault.ts'

type Path = Fault['path']

/** Faults of the holes in a template: unknown ones, and what only looks like one. */
export function* checkHoles(path: Path, template: Template, known: readonly string[]): Generator<Fault> {
  for (const { at, text } of strings(template, path)) {
    for (const hole of holedStrings(text).flatMap(({ holes }) => holes)) {
      if (!known.includes(hole)) {
        yield { path: at, message: `There is no hole \${${hole}} here.`, mend: knownHoles(hole, known) }
      }
    }
    const plain = piecesOf(text).filter((piece) => typeof piece === 'string')
    if (plain.some((piece) => piece.includes('${'))) {
      yield {
        path: at,
        message: `${quoted(text)} begins a hole that is not written as one.`,
        mend: `Write holes as in \${${known[0] ?? 'token'}}: letters, digits, _ and -, without blanks.`,
      }
    }
  }
}

function knownHoles(hole: string, known: readonly string[]): string {
  const near = nearest(hole, known)
  if (near !== null) return `Did you mean \${${near}}?`
  if (known.length === 0) return 'No hole can stand here.'
  // The further forms of a time are many; their family is named by the first of them.
  const family = (name: string): string => name.split(':', 1)[0] ?? ''
  const alike = known.filter((name) => name.includes(':') && family(name) === family(hole))
  const shown = alike.length > 0 ? alike : known.filter((name) => !name.includes(':'))
  return `Known here: ${shown.map((name) => `\${${name}}`).join(', ')}.`
}

function* strings(template: Template, path: Path): Generator<{ readonly at: Path; readonly text: string }> {
  if (typeof template === 'string') yield { at: path, text: template }
  if (Array.isArray(template)) {
    for (const [index, item] of template.entries()) yield* strings(item as Template, [...path, index])
  } else if (typeof template === 'object' && template !== null) {
    for (const [name, member] of Object.entries(template)) yield* strings(member, [...path, name])
  }
}

/** Whether a hole that is written wrongly may be this one. */
export function mayMean(template: Template, hole: string, known: readonly string[]): boolean {
  return [...strings(template, [])].some(({ text }) =>
    piecesOf(text).some((piece) => {
      if (typeof piece === 'string') return piece.includes('${')
      if (known.includes(piece.hole)) return false
      const near = nearest(piece.hole, known)
      return near === null || near === hole
    }),
  )
}

/** How often a hole occurs. */
export function countHole(template: Template, hole: string): number {
  return holedStrings(template)
    .flatMap(({ holes }) => holes)
    .filter((name) => name === hole).length
}
