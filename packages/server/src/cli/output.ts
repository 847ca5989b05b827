/** Standard output carries the answer and nothing else; whatever is said beside it goes to standard error. */

import { stripVTControlCharacters } from 'node:util'
import type { Answer } from './answer.ts'

export function writeAnswer({ data, text, notes = [], failed = false }: Answer, json: boolean): void {
  if (json || text !== '') writeLine(json ? JSON.stringify(data) : text)
  for (const note of notes) tell(note)
  if (failed) process.exitCode = 1
}

export function writeLine(line: string): void {
  process.stdout.write(`${line}\n`)
}

export function tell(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** Columns for a terminal. Names come from people and files: they must not move its cursor. */
export function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  none: string,
): string {
  if (rows.length === 0) return none
  const all = [headings, ...rows].map((row) => row.map(printable))
  const widths = headings.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  return all.map(line).join('\n')
}

/** One thing, a line for each of its properties. */
export function properties(pairs: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...pairs.map(([name]) => name.length))
  return pairs.map(([name, value]) => `${name.padEnd(width)}  ${printable(value)}`.trimEnd()).join('\n')
}

const printable = (text: string): string => stripVTControlCharacters(text).replace(/\p{Cc}/gu, ' ')

/** ISO 8601 in UTC, or null. */
export const instant = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

/** For people: to the minute. */
export const moment = (at: number | null, none: string): string =>
  at === null ? none : `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')}Z`
