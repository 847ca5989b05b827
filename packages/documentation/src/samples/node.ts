/** Node.js with its own `fetch`. */

import type { PlacedValue } from '../answer-places.ts'
import { expression, isPlainName, jsonOf, lines, mapOf, singleQuoted } from './expression.ts'
import type { MapSyntax, Syntax } from './expression.ts'
import type { Sample, SampleRequest } from './sample.ts'

const syntax: Syntax = {
  literal: singleQuoted,
  variables: { key: 'key', secret: 'secret', token: 'await token()' },
  base64: (text) => `Buffer.from(${text}).toString('base64')`,
  formEncoded: (text) => `encodeURIComponent(${text})`,
  plus: ' + ',
}

const object: MapSyntax = {
  open: '{ ',
  entry: (name, value) => `${isPlainName(name) ? name : singleQuoted(name)}: ${value}`,
  close: ' }',
  boolean: String,
}

export function nodeSample({ names, exchange, answer, call }: Sample): string {
  const { token, end, lifetime, status } = answer
  const parsed = end !== null || 'json' in token.place
  return lines(
    '// Node.js 20 or newer: node sample.mjs',
    "import { env } from 'node:process'",
    '',
    names.key === null ? null : `const key = env.${names.key}`,
    `const secret = env.${names.secret}`,
    "let kept = { token: '', until: 0 }",
    '',
    '// One token serves for all calls, until shortly before its end.',
    'async function token() {',
    '  if (Date.now() < kept.until) return kept.token',
    `  const response = await fetch(${expression(exchange.url, syntax)}, {`,
    options(exchange).map((line) => `    ${line},`),
    '  })',
    `  if (response.status !== ${status}) throw new Error(response.status + ' ' + (await response.text()))`,
    parsed ? '  const answer = await response.json()' : null,
    `  const value = ${taken(token)}`,
    "  if (!value) throw new Error('The answer has no token.')",
    `  const seconds = ${secondsOf(end, lifetime)}`,
    '  kept = { token: value, until: Date.now() + seconds * 0.9 * 1000 }',
    '  return kept.token',
    '}',
    '',
    `const response = await fetch(${expression(call.url, syntax)}, {`,
    options(call).map((line) => `  ${line},`),
    '})',
    'console.log(response.status, await response.text())',
  )
}

function options({ method, headers, body }: SampleRequest): readonly string[] {
  const type: SampleRequest['headers'] = body.kind === 'json' ? [['content-type', ['application/json']]] : []
  const all = [...headers, ...type]
  return [
    `method: '${method}'`,
    ...(all.length === 0 ? [] : [`headers: ${mapOf(all, syntax, object)}`]),
    ...(body.kind === 'json' ? [`body: JSON.stringify(${jsonOf(body.value, syntax, object)})`] : []),
    ...(body.kind === 'form' ? [`body: new URLSearchParams(${mapOf(body.fields, syntax, object)})`] : []),
  ]
}

function taken({ place, before, after }: PlacedValue): string {
  const value = foundAt(place)
  if (before === '' && after === '') return value
  return `${value}?.slice(${before.length}${after === '' ? '' : `, -${after.length}`})`
}

function foundAt(place: PlacedValue['place']): string {
  if ('header' in place) return `response.headers.get('${place.header}')`
  if ('body' in place) return 'await response.text()'
  if ('json' in place) return `answer${place.json.map(member).join('')}`
  const start = `${place.cookie}=`
  return (
    `response.headers.getSetCookie().find((cookie) => cookie.startsWith(${singleQuoted(start)}))` +
    `?.split(';')[0].slice(${start.length})`
  )
}

function member(name: string): string {
  if (isPlainName(name)) return `.${name}`
  return /^\d+$/.test(name) ? `[${name}]` : `[${singleQuoted(name)}]`
}

function secondsOf(end: Sample['answer']['end'], lifetime: number): string {
  if (end === null) return String(lifetime)
  const value = foundAt({ json: end.path }) + end.toSeconds
  return end.as === 'epoch' ? `${value} - Date.now() / 1000` : value
}
