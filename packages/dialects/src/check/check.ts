import type { DialectSource } from '../source.ts'
import type { Fault } from './fault.ts'

/** What types cannot say about a dialect: every fault at once. */
export function checkSource(source: DialectSource): readonly Fault[] {
  return source.name === '' ? [{ path: ['name'], message: 'The name is empty.', mend: 'Give a name.' }] : []
}
