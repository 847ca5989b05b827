/** A shell with curl. */

import type { PlacedValue } from '../answer-places.ts'
import { formText, jsonText, lines } from './expression.ts'
import type { Sample, SampleRequest, Value } from './sample.ts'

export function curlSample({ names, exchange, answer, call }: Sample): string {
  const variables: Variables = { key: names.key ?? '', secret: names.secret, token: 'token' }
  const { token, lifetime } = answer
  const answered = { ...exchange, headers: [...exchange.headers, ...contentType(exchange)] }
  const { place } = token
  const onlyHeaders = 'header' in place || 'cookie' in place
  return lines(
    '#!/bin/sh',
    'set -eu',
    '',
    `answer=$(curl -fsS${onlyHeaders ? ' -D - -o /dev/null' : ''} ${request(answered, variables)})`,
    `token=$(printf '%s\\n' "$answer"${filterOf(token)})`,
    '',
    `# It serves for all calls of the next ${lifetime} seconds: keep it, and get another one shortly before.`,
    `curl -sS -w '\\n%{http_code}\\n' ${request(call, variables)}`,
  )
}

type Variables = Readonly<Record<'key' | 'secret' | 'token', string>>

const contentType = ({ body }: SampleRequest): SampleRequest['headers'] =>
  body.kind === 'json' ? [['content-type', ['application/json']]] : []

/** A body comes from the standard input: arguments are seen by everybody on the machine. */
function request({ method, url, headers, body }: SampleRequest, variables: Variables): string {
  const text =
    body.kind === 'json' ? jsonText(body.value) : body.kind === 'form' ? formText(body.fields) : null
  const parts = [
    `${method === 'GET' ? '' : `-X ${method} `}${shellText(url, variables)}`,
    ...headers.map(([name, value]) => headerOption(name, value, variables)),
    ...(text === null ? [] : [`--data @- <<END\n${inHeredoc(text, variables)}\nEND\n`]),
  ]
  return parts.join(' \\\n  ')
}

/** curl knows Basic by itself. */
function headerOption(name: string, value: Value, variables: Variables): string {
  const [scheme, pair] = value
  if (name === 'authorization' && scheme === 'Basic ' && typeof pair === 'object' && 'base64' in pair) {
    return `-u ${shellText(pair.base64, variables)}`
  }
  return `-H ${shellText([`${name}: `, ...value], variables)}`
}

/** Keys and secrets that are made here need no encoding in a form or an address. */
function shellText(value: Value, variables: Variables): string {
  const text = value.map((piece) => shellPiece(piece, variables, /[\\"$`]/g)).join('')
  return value.every((piece) => typeof piece === 'string')
    ? `'${value.join('').replaceAll("'", "'\\''")}'`
    : `"${text}"`
}

const inHeredoc = (value: Value, variables: Variables): string =>
  value.map((piece) => shellPiece(piece, variables, /[\\$`]/g)).join('')

function shellPiece(piece: Value[number], variables: Variables, special: RegExp): string {
  if (typeof piece === 'string') return piece.replaceAll(special, '\\$&')
  if ('variable' in piece) return `\${${variables[piece.variable]}}`
  if ('formEncoded' in piece) return `\${${variables[piece.formEncoded]}}`
  const inner = piece.base64.map((part) => shellPiece(part, variables, /[\\"$`]/g)).join('')
  return `$(printf %s "${inner}" | base64 | tr -d '\\n')`
}

function filterOf({ place, before, after }: PlacedValue): string {
  const around = (text: string): string =>
    text.replaceAll(/[.*[\]^$\\/+?(){}|]/g, '\\$&').replaceAll("'", "'\\''")
  const strip =
    before === '' && after === '' ? '' : ` | sed -E 's/^${around(before)}//; s/${around(after)}$//'`
  if ('header' in place) return ` | grep -i '^${place.header}:' | cut -d ' ' -f 2- | tr -d '\\r'${strip}`
  if ('cookie' in place)
    return ` | grep -i '^set-cookie: ${place.cookie}=' | sed 's/^[^=]*=//; s/;.*//' | tr -d '\\r'`
  if ('body' in place) return strip
  const name = place.json.findLast((part) => !/^\d+$/.test(part))
  const start = name === undefined ? '"' : `.*"${around(name)}" *: *"`
  return ` | sed -E 's/${start}([^"]+)".*/\\1/'${strip}`
}
