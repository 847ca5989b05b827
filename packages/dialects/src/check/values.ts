/** What a request holds: the credential, fixed values, scopes and the environment. */

import { credentialWays, fixedFields, fixedValues } from '../define/places.ts'
import type { RequestSource } from '../source.ts'
import type { Fault } from './fault.ts'
import { checkHeaders, checkHeaderValue } from './headers.ts'
import { bodiesOf } from './paths.ts'
import { checkField, checkFieldFits } from './places.ts'
import { wayPath } from './uses.ts'

export function* checkWays(source: RequestSource): Generator<Fault> {
  const ways = credentialWays(source.credentials)
  if (ways.length === 0) {
    yield {
      path: ['request', 'credentials'],
      message: 'No way of giving a credential is listed.',
      mend: 'Say where key and secret sit, as in { key: { field: id }, secret: { field: secret } }.',
    }
  }
  for (const [index, way] of ways.entries()) {
    if (!('joined' in way) || way.separator !== '') continue
    yield {
      path: [...wayPath(source, index), 'separator'],
      message: 'The separator is empty.',
      mend: 'Say what stands between key and secret, as ":".',
    }
  }
}

export function* checkFixed(source: RequestSource): Generator<Fault> {
  const { fixed, unserved = [] } = source
  const bodies = bodiesOf(source)
  for (const [index, { field }] of fixedFields(fixed?.fields).entries()) {
    const path = ['request', 'fixed', 'fields', Array.isArray(fixed?.fields) ? index : field.join('.')]
    yield* checkField(path, field)
    yield* checkFieldFits(path, field, bodies)
  }
  for (const [index, field] of unserved.entries()) {
    yield* checkFieldFits(['request', 'unserved', index], [field], bodies)
  }
  const values = Object.entries(fixedValues(fixed?.headers)).map(
    ([name, { value }]) => [name, value] as const,
  )
  yield* checkHeaders(['request', 'fixed', 'headers'], Object.fromEntries(values))
}

export function* checkScope({ scope }: RequestSource): Generator<Fault> {
  if (scope?.separator === '') {
    yield {
      path: ['request', 'scope', 'separator'],
      message: 'The separator is empty.',
      mend: 'Say what stands between two scopes: " " or ",".',
    }
  }
}

export function* checkEnvironment({ environment }: RequestSource): Generator<Fault> {
  if (!environment) return
  const path = ['request', 'environment', 'spelling']
  const { production, sandbox } = environment.spelling
  const fold = (text: string): string => (environment.ignoreCase ? text.toLowerCase() : text)
  if (fold(production) === fold(sandbox)) {
    yield { path, message: 'Both environments are spelled alike.', mend: 'Give each a spelling of its own.' }
  }
  for (const [name, text] of Object.entries(environment.spelling)) {
    if (text === '') yield { path: [...path, name], message: 'The spelling is empty.', mend: 'Say a word.' }
    else if ('header' in environment.at) yield* checkHeaderValue([...path, name], text)
  }
}
