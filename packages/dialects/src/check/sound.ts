import type { DialectSource } from '../source.ts'
import type { Fault } from './fault.ts'

/** One check and the dotted paths of all that it reads: it runs only where these have the right shape. */
export interface Check<Part = DialectSource> {
  readonly reads: readonly string[]
  readonly run: (part: Part) => Iterable<Fault>
}

/** Whether nothing is broken above, at or below what is read. */
export function isSound(reads: readonly string[], broken: readonly Fault['path'][]): boolean {
  return reads.every((read) => {
    const names = read.split('.')
    return broken.every((path) => {
      const length = Math.min(names.length, path.length)
      return !names.slice(0, length).every((name, at) => name === String(path[at]))
    })
  })
}
