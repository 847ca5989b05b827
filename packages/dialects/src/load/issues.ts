/** What zod finds, said in sentences with what would be right. */

import type { z } from 'zod'
import { nearest } from '../check/nearest.ts'
import { memberAt } from '../strict/json.ts'
import type { Path } from './locate.ts'

type Issue = z.core.$ZodIssue

export interface Said {
  readonly path: Path
  readonly message: string
  readonly mend: string
  /** Whether the name of the member is wrong, rather than its value. */
  readonly at: 'value' | 'name'
}

/** `keys` gives the names that a mapping at a path may have. */
export function sayIssue(
  issue: Issue,
  value: unknown,
  keys: (path: Path) => readonly string[],
): readonly Said[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)))
  const given = memberAt(value, path.map(String))
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey([...path, key], key, keys(path)))
    case 'invalid_key':
      return [
        { path, message: 'This name is not known here.', mend: joinSentences(issue.issues), at: 'name' },
      ]
    case 'invalid_union':
      return sayUnion(issue, path, value, keys)
    case 'invalid_value':
      return [
        said(
          path,
          given === undefined ? 'This is missing.' : `${show(given)} is not known here.`,
          choose(issue.values, given),
        ),
      ]
    case 'invalid_type':
      if (given === undefined)
        return [said(path, 'This is missing.', mendOf(issue) ?? `Give ${typeName(issue.expected)}.`)]
      return [
        said(path, `This is ${kindOf(given)}.`, mendOf(issue) ?? `It should be ${typeName(issue.expected)}.`),
      ]
    default:
      return [said(path, 'This value is not allowed.', sentence(issue.message))]
  }
}

function said(path: Path, message: string, mend: string): Said {
  return { path, message, mend, at: 'value' }
}

/** The text that a schema gives of its own; zod's begins with one of these. */
function mendOf(issue: Issue): string | null {
  return /^(?:Invalid |Unrecognized |Too )/.test(issue.message) ? null : sentence(issue.message)
}

function unknownKey(path: Path, key: string, known: readonly string[]): Said {
  const near = nearest(key, known)
  const list = known.length > 0 ? `Known here: ${known.join(', ')}.` : 'Leave it out.'
  return {
    path,
    message: `There is no ${show(key)} here.`,
    mend: near ? `Did you mean ${near}?` : list,
    at: 'name',
  }
}

/** Of several shapes the one that was probably meant: the one that knows the most of what is there. */
function sayUnion(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: Path,
  value: unknown,
  keys: (path: Path) => readonly string[],
): readonly Said[] {
  const given = memberAt(value, path.map(String))
  if (given === undefined) return [said(path, 'This is missing.', mendOf(issue) ?? 'Say it.')]
  const branches = issue.errors.filter((errors) => errors.some(isInside) && !errors.some(isForeign))
  const [best] = branches.toSorted((one, other) => one.length - other.length)
  if (best) return best.flatMap((inner) => sayIssue(within(inner, issue.path), value, keys))
  const what = typeof given === 'object' ? 'This says none of what it could.' : `This is ${kindOf(given)}.`
  return [said(path, what, mendOf(issue) ?? listValues(issue.errors))]
}

function isInside(issue: Issue): boolean {
  return issue.path.length > 0 || issue.code === 'unrecognized_keys' || issue.code === 'invalid_union'
}

/** The value is of another kind altogether, or lacks the very member that tells this shape from the others. */
function isForeign(issue: Issue): boolean {
  if (issue.path.length > 1) return false
  if (issue.code === 'invalid_type') return issue.path.length === 0 || issue.input === undefined
  return issue.code === 'invalid_value' && (issue.path.length === 0 || issue.path.at(-1) === 'as')
}

function within(issue: Issue, path: Issue['path']): Issue {
  return { ...issue, path: [...path, ...issue.path] }
}

function listValues(errors: readonly (readonly Issue[])[]): string {
  const all = errors.flat().flatMap((issue) => (issue.code === 'invalid_value' ? issue.values : []))
  return all.length > 0 ? choose(all, undefined) : 'See the README of dialects for what can stand here.'
}

function choose(values: readonly unknown[], given: unknown): string {
  const names = values.map(String)
  const near = typeof given === 'string' ? nearest(given, names) : null
  if (near !== null) return `Did you mean ${near}?`
  return names.length === 1 ? `Write ${names[0]}.` : `Use one of ${names.join(', ')}.`
}

function joinSentences(issues: readonly Issue[]): string {
  return issues
    .map((issue) =>
      issue.code === 'invalid_value' ? choose(issue.values, issue.input) : sentence(issue.message),
    )
    .join(' ')
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}

function kindOf(value: unknown): string {
  if (value === null) return 'empty'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object'
    ? 'a mapping'
    : `the ${typeName(typeof value).replace(/^an? /, '')} ${show(value)}`
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
}

function typeName(type: string): string {
  return typeNames[type] ?? type
}
