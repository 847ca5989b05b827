import type { RefusalFormat, Template } from '../dialect.ts'
import { piecesOf, textWriter, wholeHole } from '../template.ts'

/** The holes whose filling is not known beforehand: any value fits, and none. */
const open: ReadonlySet<string> = new Set(['field', 'retry_after'])

/**
 * Makes the test whether a body is the one that a refusal's template writes. Further members are no obstacle: APIs
 * add some.
 */
export function bodyMatcher(format: RefusalFormat): (json: unknown, text: string) => boolean {
  const { body } = format
  if (body.kind === 'none') return (_json, text) => text === ''
  if (body.kind === 'text') {
    const wanted = filled(body.template, format)
    return (_json, text) => wanted === null || text.trim() === wanted
  }
  const matches = matcher(body.template, format)
  return (json) => matches(json)
}

type Matcher = (value: unknown) => boolean

function matcher(template: Template, format: RefusalFormat): Matcher {
  if (typeof template === 'string') return stringMatcher(template, format)
  if (typeof template !== 'object' || template === null) return (value) => value === template
  if (Array.isArray(template)) return listMatcher(template, format)
  const members = Object.entries(template).map(([name, member]) => {
    return { name, optional: isOpen(member), matches: matcher(member, format) }
  })
  return (value) =>
    isRecord(value) &&
    members.every(({ name, optional, matches }) =>
      Object.hasOwn(value, name) ? matches(value[name]) : optional,
    )
}

function listMatcher(template: readonly Template[], format: RefusalFormat): Matcher {
  const items = template.map((item) => matcher(item, format))
  const needed = items.filter((_item, at) => !isOpen(template[at] ?? null))
  return (value) => {
    if (!Array.isArray(value)) return false
    const wanted = value.length === needed.length ? needed : items
    return value.length === wanted.length && wanted.every((matches, at) => matches(value[at]))
  }
}

function stringMatcher(template: string, format: RefusalFormat): Matcher {
  const hole = wholeHole(template)
  if (hole !== null && open.has(hole)) return () => true
  if (hole === 'status' || hole === 'error') {
    const wanted = format[hole]
    return (value) => value === wanted
  }
  const wanted = filled(template, format)
  return (value) => typeof value === 'string' && (wanted === null || value === wanted)
}

/** The text with what is known beforehand, or null where something is not. */
function filled(template: string, format: RefusalFormat): string | null {
  const { status, error, message } = format
  const unknown = piecesOf(template).some((piece) => typeof piece === 'object' && open.has(piece.hole))
  if (unknown) return null
  return textWriter<null>(template, {
    status: () => status,
    error: () => error,
    message: () => message,
  })(null)
}

function isOpen(template: Template): boolean {
  return open.has(wholeHole(template) ?? '')
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
