/** What a response tells: the token and the values beside it, each in one place that can be read. */

import { holedStrings } from '../template.ts'
import type { ResponseSource } from '../source.ts'
import type { Fault } from './fault.ts'
import { count, grantHoles, holesOf, isAbsent, templatesOf } from './grant-holes.ts'
import { checkHoles } from './holes.ts'

export function* checkTemplates(source: ResponseSource): Generator<Fault> {
  for (const { path, template } of templatesOf(source)) {
    yield* checkHoles(path, template, holesOf(source))
  }
  if (source.body !== undefined && source.text !== undefined) {
    yield { path: ['response', 'text'], message: 'There is a body already.', mend: 'Use body or text.' }
  }
}

export function* checkToken(source: ResponseSource): Generator<Fault> {
  const times = count(source, 'token') + (source.cookie ? 1 : 0)
  if (times === 0 && isAbsent(source, 'token')) {
    yield {
      path: ['response'],
      message: 'The response does not say where the token is.',
      mend: 'Put ${token} into body, text or headers, or describe a cookie.',
    }
  } else if (times > 1) {
    yield {
      path: ['response'],
      message: `The response holds the token ${times} times.`,
      mend: 'Keep one place; further places of an older format go to response.fallback.',
    }
  }
}

/** A client could not tell where one value ends and the next begins. */
export function* checkShared(source: ResponseSource): Generator<Fault> {
  const read = new Set(['token', 'expires', ...(source.keep ?? [])])
  for (const { path, template } of templatesOf(source)) {
    for (const { path: inner, holes } of holedStrings(template)) {
      const shared = holes.length > 1 ? holes.find((hole) => read.has(hole)) : undefined
      if (shared === undefined) continue
      yield {
        path: [...path, ...inner],
        message: `\${${shared}} shares its text with another hole.`,
        mend: 'Give it a place of its own.',
      }
    }
  }
}

export function* checkKeep(source: ResponseSource): Generator<Fault> {
  for (const [index, name] of (source.keep ?? []).entries()) {
    const path = ['response', 'keep', index]
    if (!/^[A-Za-z_][\w-]*$/.test(name)) {
      yield { path, message: 'This cannot be the name of a hole.', mend: 'Use letters, digits, _ and -.' }
    } else if (grantHoles.includes(name)) {
      yield { path, message: `\${${name}} has a meaning already.`, mend: 'Choose another name.' }
    } else if (count(source, name) > 1 || isAbsent(source, name)) {
      yield {
        path,
        message: `The value ${name} is not in the response exactly once.`,
        mend: `Put \${${name}} into body or headers, where the API sends it.`,
      }
    }
  }
}
