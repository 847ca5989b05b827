import type { FixedValue, RequestFormat } from '../dialect.ts'
import { Unread } from '../strict/unread.ts'
import type { Parts } from './parts.ts'

type Check = (parts: Parts) => Unread | null

/** Checks the values that the format fixes, and gives the first that is missing or another. */
export function fixedChecker(fixed: RequestFormat['fixed']): Check {
  const checks: readonly Check[] = [
    ...fixed.fields.map((entry) => fieldCheck(entry.field, entry)),
    ...Object.entries(fixed.headers).map(([name, entry]) =>
      textCheck(name, entry, (parts) => parts.headers.get(name.toLowerCase())),
    ),
    ...Object.entries(fixed.query).map(([name, entry]) =>
      textCheck(name, entry, (parts) => parts.query.get(name)),
    ),
  ]
  return (parts) => {
    for (const check of checks) {
      const unread = check(parts)
      if (unread) return unread
    }
    return null
  }
}

function textCheck(name: string, fixed: FixedValue, read: (parts: Parts) => string | undefined): Check {
  const { missing, other } = faults(name)
  const wanted = String(fixed.value)
  return (parts) => {
    const value = read(parts)
    if (value === undefined || value === '') return fixed.optional && value === undefined ? null : missing
    return value === wanted ? null : other
  }
}

function fieldCheck(path: readonly string[], fixed: FixedValue): Check {
  const name = path.join('.')
  const { missing, other } = faults(name)
  const mistyped = new Unread('malformed', 'a fixed field has another type', name)
  const asText = String(fixed.value)
  return (parts) => {
    const value = parts.field(path)
    if (value === undefined || value === '') return fixed.optional && value === undefined ? null : missing
    if (value === fixed.value) return null
    // A form knows texts alone; in JSON a text where a number is fixed is another value.
    if (typeof value !== typeof fixed.value && typeof value !== 'string') return mistyped
    return parts.textOnly && value === asText ? null : other
  }
}

function faults(name: string): { readonly missing: Unread; readonly other: Unread } {
  return {
    missing: new Unread('missing', 'a fixed value is missing', name),
    other: new Unread('unsupported', 'a fixed value is another', name),
  }
}
