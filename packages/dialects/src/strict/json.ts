import { Unread } from './unread.ts'

const deepest = 32

/**
 * A JSON object without doubt. `JSON.parse` keeps the last of two members with one name (and `k\u0065y` is `key`),
 * so that a log could show one value and the check use the other: the names in the text are counted against the
 * members that were parsed.
 */
export function parseJsonObject(text: string): Readonly<Record<string, unknown>> | Unread {
  const { names, depth } = scan(text)
  if (depth > deepest) return new Unread('malformed', 'the JSON is nested too deeply')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return new Unread('malformed', 'the body is not JSON')
  }
  if (!isObject(value)) return new Unread('malformed', 'the body is not a JSON object')
  return countNames(value) === names ? value : new Unread('malformed', 'a JSON member is repeated')
}

/** The same for others than the dialects: null where there is any doubt. */
export function readJsonObject(text: string): Readonly<Record<string, unknown>> | null {
  const value = parseJsonObject(text)
  return value instanceof Unread ? null : value
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value at a path, by own members only, or undefined. */
export function memberAt(value: unknown, path: readonly string[]): unknown {
  let found = value
  for (const name of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined
    found = (found as Readonly<Record<string, unknown>>)[name]
  }
  return found
}

const quote = 0x22
const backslash = 0x5c
const colon = 0x3a

/**
 * One pass over the text: outside of strings a colon stands behind each name and nowhere else. What this says of
 * text that is not JSON is never used.
 */
function scan(text: string): { readonly names: number; readonly depth: number } {
  let names = 0
  let depth = 0
  let level = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x7b || code === 0x5b) depth = Math.max(depth, ++level)
    else if (code === 0x7d || code === 0x5d) level--
    else if (code === colon) names++
    else if (code === quote) at = endOfString(text, at)
  }
  return { names, depth }
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === backslash) at++
    else if (code === quote) return at
  }
  return text.length
}

function countNames(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const members = Object.values(value)
  let names = Array.isArray(value) ? 0 : members.length
  for (const member of members) names += countNames(member)
  return names
}
