import { isZone, lacksFields, patternFields, patternItems } from '../response/date-pattern.ts'
import type { ResponseSource } from '../source.ts'
import type { Fault } from './fault.ts'
import { count, isAbsent } from './grant-holes.ts'

export function* checkExpiry(source: ResponseSource): Generator<Fault> {
  const { expires = 'documented' } = source
  const path = ['response', 'expires']
  const times = count(source, 'expires')
  const silent = expires === 'documented' || expires === 'token' || expires === 'nothing'
  if (silent && times > 0) {
    yield {
      path,
      message: `The response tells \${expires}, but expires is ${expires}.`,
      mend: 'Say how it tells it, as in { as: duration, unit: seconds }.',
    }
  }
  if (!silent && (times > 1 || isAbsent(source, 'expires'))) {
    yield {
      path,
      message:
        times === 0 ? 'The response nowhere tells ${expires}.' : 'The response tells ${expires} twice.',
      mend: 'Put ${expires} into body, text or headers once, or set expires to documented.',
    }
  }
}

export function* checkPattern({ expires }: ResponseSource): Generator<Fault> {
  if (typeof expires !== 'object' || expires.as !== 'pattern') return
  const { pattern, zone } = expires
  const path = ['response', 'expires', 'pattern']
  const { unknown } = patternItems(pattern)
  if (unknown.length > 0) {
    yield {
      path,
      message: `The pattern has ${unknown.join(', ')}, which is no field of a date.`,
      mend: `Known: ${patternFields.join(', ')}; put letters that stand for themselves in single quotes.`,
    }
  }
  const lacks = lacksFields(pattern)
  if (lacks.length > 0) {
    yield { path, message: `The pattern does not tell the ${lacks.join(', ')}.`, mend: 'Add it.' }
  }
  if (!isZone(zone)) {
    yield {
      path: ['response', 'expires', 'zone'],
      message: 'This is not the name of a time zone.',
      mend: 'Use a name such as UTC, Europe/Paris or Africa/Abidjan.',
    }
  }
}
