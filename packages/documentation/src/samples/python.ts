/** Python with the library requests. */

import type { PlacedValue } from '../answer-places.ts'
import { expression, jsonOf, lines, mapOf, singleQuoted } from './expression.ts'
import type { MapSyntax, Syntax } from './expression.ts'
import type { Sample, SampleRequest } from './sample.ts'

const syntax: Syntax = {
  literal: singleQuoted,
  variables: { key: 'KEY', secret: 'SECRET', token: 'token()' },
  base64: (text) => `b64encode((${text}).encode()).decode()`,
  formEncoded: (text) => `quote_plus(${text})`,
  plus: ' + ',
}

const dictionary: MapSyntax = {
  open: '{',
  entry: (name, value) => `${singleQuoted(name)}: ${value}`,
  close: '}',
  boolean: (value) => (value ? 'True' : 'False'),
}

export function pythonSample({ names, exchange, answer, call }: Sample): string {
  const { token, end, lifetime, status } = answer
  const code = lines(
    names.key === null ? null : `KEY = os.environ['${names.key}']`,
    `SECRET = os.environ['${names.secret}']`,
    "kept = {'token': None, 'until': 0}",
    '',
    '',
    'def token():',
    '    """One token serves for all calls, until shortly before its end."""',
    "    if time.time() < kept['until']:",
    "        return kept['token']",
    '    response = requests.request(',
    parameters(exchange).map((line) => `        ${line},`),
    '    )',
    `    if response.status_code != ${status}:`,
    "        raise RuntimeError(f'{response.status_code} {response.text}')",
    `    kept['token'] = ${taken(token)}`,
    `    seconds = ${secondsOf(end, lifetime)}`,
    "    kept['until'] = time.time() + seconds * 0.9",
    "    return kept['token']",
    '',
    '',
    'response = requests.request(',
    parameters(call).map((line) => `    ${line},`),
    ')',
    'print(response.status_code, response.text)',
  )
  return lines(
    '# Python 3.8 or newer with requests: python3 sample.py',
    'import os',
    'import time',
    code.includes('b64encode(') ? 'from base64 import b64encode' : null,
    code.includes('quote_plus(') ? 'from urllib.parse import quote_plus' : null,
    '',
    'import requests',
    '',
    code.trimEnd(),
  )
}

function parameters({ method, url, headers, body }: SampleRequest): readonly string[] {
  return [
    `'${method}', ${expression(url, syntax)}`,
    ...(headers.length === 0 ? [] : [`headers=${mapOf(headers, syntax, dictionary)}`]),
    ...(body.kind === 'json' ? [`json=${jsonOf(body.value, syntax, dictionary)}`] : []),
    ...(body.kind === 'form' ? [`data=${mapOf(body.fields, syntax, dictionary)}`] : []),
    'timeout=30',
  ]
}

function taken({ place, before, after }: PlacedValue): string {
  const value = foundAt(place)
  if (before === '' && after === '') return value
  return `${value}[${before.length}:${after === '' ? '' : `-${after.length}`}]`
}

function foundAt(place: PlacedValue['place']): string {
  if ('header' in place) return `response.headers['${place.header}']`
  if ('cookie' in place) return `response.cookies[${singleQuoted(place.cookie)}]`
  if ('body' in place) return 'response.text'
  const member = (name: string): string => `[${/^\d+$/.test(name) ? name : singleQuoted(name)}]`
  return `response.json()${place.json.map(member).join('')}`
}

function secondsOf(end: Sample['answer']['end'], lifetime: number): string {
  if (end === null) return String(lifetime)
  const found = foundAt({ json: end.path })
  const value = (end.type === 'string' ? `float(${found})` : found) + end.toSeconds
  return end.as === 'epoch' ? `${value} - time.time()` : value
}
