import { fieldPath } from '../define/places.ts'
import type { Template } from '../dialect.ts'
import { timeHoles } from '../response/times.ts'
import { isZone, lacksFields, patternFields, patternItems } from '../response/date-pattern.ts'
import { memberAt } from '../strict/json.ts'
import { holedStrings, piecesOf } from '../template.ts'
import type { ResponseSource } from '../source.ts'
import type { Fault } from './fault.ts'
import { checkHeaderName, checkHeaders, checkHeaderValue, isToken } from './headers.ts'
import { checkHoles, countHole, mayMean } from './holes.ts'
import { checkField } from './places.ts'
import type { Check } from './sound.ts'

const grantHoles: readonly string[] = [
  'token',
  'expires',
  'scope',
  'environment',
  'organization',
  'credential',
  'token_id',
  ...Object.keys(timeHoles),
]

const templates = ['response.headers', 'response.body', 'response.text', 'response.keep']

export const responseChecks: readonly Check<ResponseSource>[] = [
  { reads: ['response.status', 'response.body', 'response.text'], run: checkStatus },
  { reads: ['response.success', 'response.status', 'response.body'], run: checkSuccess },
  { reads: ['response.headers'], run: ({ headers }) => checkHeaders(['response', 'headers'], headers) },
  { reads: ['response.cookie'], run: checkCookie },
  { reads: templates, run: checkTemplates },
  { reads: [...templates, 'response.cookie'], run: checkToken },
  { reads: templates, run: checkShared },
  { reads: templates, run: checkKeep },
  { reads: [...templates, 'response.expires'], run: checkExpiry },
  { reads: ['response.expires'], run: checkPattern },
  { reads: ['response.fallback'], run: checkFallback },
]

function* checkTemplates(source: ResponseSource): Generator<Fault> {
  for (const { path, template } of templatesOf(source)) {
    yield* checkHoles(path, template, holesOf(source))
  }
  if (source.body !== undefined && source.text !== undefined) {
    yield { path: ['response', 'text'], message: 'There is a body already.', mend: 'Use body or text.' }
  }
}

function holesOf({ keep = [] }: ResponseSource): readonly string[] {
  return [...grantHoles, ...keep]
}

/** Whether a hole is nowhere, not even misspelled: a mistake is told once, where it was made. */
function isAbsent(source: ResponseSource, hole: string): boolean {
  const all = templatesOf(source)
  return all.every(
    ({ template }) => countHole(template, hole) === 0 && !mayMean(template, hole, holesOf(source)),
  )
}

interface Placed {
  readonly path: Fault['path']
  readonly template: Template
}

function templatesOf(source: ResponseSource): readonly Placed[] {
  const headers = Object.entries(source.headers ?? {})
  return [
    ...headers.map(([name, template]) => ({ path: ['response', 'headers', name], template })),
    ...(source.body === undefined ? [] : [{ path: ['response', 'body'], template: source.body }]),
    ...(source.text === undefined ? [] : [{ path: ['response', 'text'], template: source.text }]),
  ]
}

function count(source: ResponseSource, hole: string): number {
  return templatesOf(source).reduce((sum, { template }) => sum + countHole(template, hole), 0)
}

function* checkStatus({ status = 200, body, text }: ResponseSource): Generator<Fault> {
  const path = ['response', 'status']
  if (!Number.isInteger(status) || status < 200 || status > 299) {
    yield { path, message: 'A grant has a status of 2xx.', mend: 'Use 200, or 201 where the API says so.' }
  } else if ((status === 204 || status === 205) && (body ?? text) !== undefined) {
    yield { path, message: `An answer with status ${status} has no body.`, mend: 'Use 200.' }
  }
}

function* checkSuccess({ success, status = 200, body }: ResponseSource): Generator<Fault> {
  const path = ['response', 'success']
  if (typeof success === 'number' && success !== status) {
    yield { path, message: `A grant has status ${status}, not ${success}.`, mend: 'Make the two the same.' }
  }
  if (typeof success !== 'object') return
  yield* checkField([...path, 'field'], success.field)
  const flag = memberAt(body, fieldPath(success.field))
  const filled = typeof flag === 'string' && piecesOf(flag).some((piece) => typeof piece === 'object')
  if (flag === success.equals || filled) return
  yield {
    path: [...path, 'field'],
    message: 'The body of a grant has not this value in this field.',
    mend: 'Put the flag into response.body as well.',
  }
}

function* checkCookie({ cookie }: ResponseSource): Generator<Fault> {
  if (!cookie) return
  if (!isToken(cookie.name)) {
    yield {
      path: ['response', 'cookie', 'name'],
      message: 'A cookie cannot have this name.',
      mend: 'Use letters, digits, _ and - (RFC 6265 section 4.1.1).',
    }
  }
  if (cookie.attributes) yield* checkHeaderValue(['response', 'cookie', 'attributes'], cookie.attributes)
}

function* checkToken(source: ResponseSource): Generator<Fault> {
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
function* checkShared(source: ResponseSource): Generator<Fault> {
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

function* checkKeep(source: ResponseSource): Generator<Fault> {
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

function* checkExpiry(source: ResponseSource): Generator<Fault> {
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

function* checkPattern({ expires }: ResponseSource): Generator<Fault> {
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

function* checkFallback({ fallback }: ResponseSource): Generator<Fault> {
  for (const [kind, places] of Object.entries(fallback ?? {})) {
    for (const [index, place] of (places ?? []).entries()) {
      const path = ['response', 'fallback', kind, index]
      if ('field' in place) yield* checkField([...path, 'field'], place.field)
      else yield* checkHeaderName([...path, 'header'], place.header)
    }
  }
}
