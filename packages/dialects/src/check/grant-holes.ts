/** The holes of a grant: which there are, and where a response has them. */

import type { Template } from '../dialect.ts'
import { timeHoles } from '../response/times.ts'
import type { ResponseSource } from '../source.ts'
import type { Fault } from './fault.ts'
import { countHole, mayMean } from './holes.ts'

export const grantHoles: readonly string[] = [
  'token',
  'expires',
  'scope',
  'environment',
  'organization',
  'credential',
  'token_id',
  ...Object.keys(timeHoles),
]

interface Placed {
  readonly path: Fault['path']
  readonly template: Template
}

export function templatesOf(source: ResponseSource): readonly Placed[] {
  const headers = Object.entries(source.headers ?? {})
  return [
    ...headers.map(([name, template]) => ({ path: ['response', 'headers', name], template })),
    ...(source.body === undefined ? [] : [{ path: ['response', 'body'], template: source.body }]),
    ...(source.text === undefined ? [] : [{ path: ['response', 'text'], template: source.text }]),
  ]
}

export function count(source: ResponseSource, hole: string): number {
  return templatesOf(source).reduce((sum, { template }) => sum + countHole(template, hole), 0)
}

export function holesOf({ keep = [] }: ResponseSource): readonly string[] {
  return [...grantHoles, ...keep]
}

/** Whether a hole is nowhere, not even misspelled: a mistake is told once, where it was made. */
export function isAbsent(source: ResponseSource, hole: string): boolean {
  const all = templatesOf(source)
  return all.every(
    ({ template }) => countHole(template, hole) === 0 && !mayMean(template, hole, holesOf(source)),
  )
}
