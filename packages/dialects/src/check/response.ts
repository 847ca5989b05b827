import { fieldPath } from '../define/places.ts'
import type { ResponseSource } from '../source.ts'
import { memberAt } from '../strict/json.ts'
import { piecesOf } from '../template.ts'
import { checkExpiry, checkPattern } from './expiry.ts'
import type { Fault } from './fault.ts'
import { checkHeaderName, checkHeaders, checkHeaderValue, isToken } from './headers.ts'
import { checkField } from './places.ts'
import type { Check } from './sound.ts'
import { checkKeep, checkShared, checkTemplates, checkToken } from './told.ts'

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

function* checkFallback({ fallback }: ResponseSource): Generator<Fault> {
  for (const [kind, places] of Object.entries(fallback ?? {})) {
    for (const [index, place] of (places ?? []).entries()) {
      const path = ['response', 'fallback', kind, index]
      if ('field' in place) yield* checkField([...path, 'field'], place.field)
      else yield* checkHeaderName([...path, 'header'], place.header)
    }
  }
}
