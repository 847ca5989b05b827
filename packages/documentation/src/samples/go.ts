/** Go with its own HTTP client. */

import type { FieldPath } from '@guichet/dialects'
import type { PlacedValue } from '../answer-places.ts'
import { doubleQuoted, expression, formText, jsonOf, lines } from './expression.ts'
import type { MapSyntax, Syntax } from './expression.ts'
import type { JsonEnd, Sample, SampleRequest } from './sample.ts'

const syntax: Syntax = {
  literal: doubleQuoted,
  variables: { key: 'key', secret: 'secret', token: 'token' },
  base64: (text) => `base64.StdEncoding.EncodeToString([]byte(${text}))`,
  formEncoded: (text) => `url.QueryEscape(${text})`,
  plus: '+',
}

const map: MapSyntax = {
  open: 'map[string]any{',
  entry: (name, value) => `${doubleQuoted(name)}: ${value}`,
  close: '}',
  boolean: String,
}

export function goSample({ names, exchange, answer, call }: Sample): string {
  const { token, end, lifetime, status } = answer
  const code = lines(
    'var (',
    names.key === null ? null : `\tkey    = os.Getenv("${names.key}")`,
    `\tsecret = os.Getenv("${names.secret}")`,
    '\tkept   string',
    '\tuntil  time.Time',
    ')',
    '',
    '// accessToken gives one token for all calls, until shortly before its end.',
    'func accessToken() (string, error) {',
    '\tif time.Now().Before(until) {',
    '\t\treturn kept, nil',
    '\t}',
    bodyLines(exchange).map((line) => `\t${line}`),
    sendLines(exchange).map((line) => `\t${line}`),
    `\tif response.StatusCode != ${status} {`,
    '\t\treturn "", fmt.Errorf("%s: %s", response.Status, text)',
    '\t}',
    parseLines(token, end).map((line) => `\t${line}`),
    takenLines(token).map((line) => `\t${line}`),
    '\tif kept == "" {',
    '\t\treturn "", errors.New("the answer has no token")',
    '\t}',
    `\tseconds := ${secondsOf(end, lifetime)}`,
    '\tuntil = time.Now().Add(time.Duration(seconds * 0.9 * float64(time.Second)))',
    '\treturn kept, nil',
    '}',
    '',
    'func send(request *http.Request) (*http.Response, []byte, error) {',
    '\tresponse, err := http.DefaultClient.Do(request)',
    '\tif err != nil {',
    '\t\treturn nil, nil, err',
    '\t}',
    '\tdefer response.Body.Close()',
    '\ttext, err := io.ReadAll(response.Body)',
    '\treturn response, text, err',
    '}',
    '',
    'func call() error {',
    '\ttoken, err := accessToken()',
    '\tif err != nil {',
    '\t\treturn err',
    '\t}',
    sendLines(call).map((line) => `\t${line.replace('return "", err', 'return err')}`),
    '\tfmt.Println(response.StatusCode, string(text))',
    '\treturn nil',
    '}',
    '',
    'func main() {',
    '\tif err := call(); err != nil {',
    '\t\tlog.Fatal(err)',
    '\t}',
    '}',
  )
  return lines(
    '// Go 1.21 or newer: go run sample.go',
    'package main',
    '',
    'import (',
    packages.filter((name) => code.includes(`${name.split('/').at(-1)}.`)).map((name) => `\t"${name}"`),
    ')',
    '',
    code.trimEnd(),
  )
}

const packages = [
  'encoding/base64',
  'encoding/json',
  'errors',
  'fmt',
  'io',
  'log',
  'net/http',
  'net/url',
  'os',
  'strings',
  'time',
]

function bodyLines({ body }: SampleRequest): readonly string[] {
  if (body.kind !== 'json') return []
  const value = jsonOf(body.value, syntax, map)
  return [`body, err := json.Marshal(${value})`, ...failed]
}

const failed = ['if err != nil {', '\treturn "", err', '}']

function sendLines({ method, url, headers, body }: SampleRequest): readonly string[] {
  const type = { json: 'application/json', form: 'application/x-www-form-urlencoded', none: null }[body.kind]
  const all: SampleRequest['headers'] = [
    ...headers,
    ...(type === null ? [] : [['content-type', [type]] as const]),
  ]
  const reader = {
    json: () => 'strings.NewReader(string(body))',
    form: () =>
      `strings.NewReader(${body.kind === 'form' ? expression(formText(body.fields), syntax) : '""'})`,
    none: () => 'nil',
  }[body.kind]()
  return [
    `request, err := http.NewRequest("${method}", ${expression(url, syntax)}, ${reader})`,
    ...failed,
    ...all.map(([name, value]) => `request.Header.Set(${doubleQuoted(name)}, ${expression(value, syntax)})`),
    'response, text, err := send(request)',
    ...failed,
  ]
}

/** The part of the JSON answer that is read, as a type. */
function parseLines(token: PlacedValue, end: JsonEnd | null): readonly string[] {
  const leaves: Leaf[] = []
  if ('json' in token.place) leaves.push({ path: token.place.json, type: 'string', option: '' })
  if (end !== null) {
    leaves.push({ path: end.path, type: 'float64', option: end.type === 'string' ? ',string' : '' })
  }
  if (leaves.length === 0) return []
  return [
    ...`var answer ${typeOf(leaves)}`.split('\n'),
    'if err := json.Unmarshal(text, &answer); err != nil {',
    '\treturn "", err',
    '}',
  ]
}

interface Leaf {
  readonly path: FieldPath
  readonly type: string
  readonly option: string
}

function typeOf(leaves: readonly Leaf[]): string {
  const [first] = leaves
  if (first === undefined || first.path.length === 0) return first?.type ?? 'any'
  if (/^\d+$/.test(first.path[0] ?? '')) return `[]${typeOf(leaves.map(inside))}`
  const names = [...new Set(leaves.map(({ path }) => path[0] ?? ''))]
  const fields = names.map((name) => {
    const inner = leaves.filter(({ path }) => path[0] === name)
    const option = inner.every(({ path }) => path.length === 1) ? (inner[0]?.option ?? '') : ''
    return { name: fieldName(name), type: typeOf(inner.map(inside)), tag: `\`json:"${name}${option}"\`` }
  })
  // As gofmt aligns them.
  const nameWidth = Math.max(...fields.map(({ name }) => name.length))
  const typeWidth = Math.max(...fields.map(({ type }) => (type.includes('\n') ? 0 : type.length)))
  const written = fields.map(
    ({ name, type, tag }) => `${name.padEnd(nameWidth)} ${type.padEnd(typeWidth)} ${tag}`,
  )
  return `struct {\n${written.join('\n').replaceAll(/^/gm, '\t')}\n}`
}

const inside = (leaf: Leaf): Leaf => ({ ...leaf, path: leaf.path.slice(1) })

/** Exported, as encoding/json wants it. */
const fieldName = (name: string): string => {
  const words = name.split(/[\W_]+/).map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
  return words.join('').replace(/^(?![A-Z])/, 'F')
}

function takenLines({ place, before, after }: PlacedValue): readonly string[] {
  if ('cookie' in place) {
    return [
      'for _, cookie := range response.Cookies() {',
      `\tif cookie.Name == ${doubleQuoted(place.cookie)} {`,
      '\t\tkept = cookie.Value',
      '\t}',
      '}',
    ]
  }
  const value = foundAt(place)
  const start = before === '' ? value : `strings.TrimPrefix(${value}, ${doubleQuoted(before)})`
  return [`kept = ${after === '' ? start : `strings.TrimSuffix(${start}, ${doubleQuoted(after)})`}`]
}

function foundAt(place: Exclude<PlacedValue['place'], { cookie: string }>): string {
  if ('header' in place) return `response.Header.Get("${place.header}")`
  if ('body' in place) return 'strings.TrimSpace(string(text))'
  return memberAt(place.json)
}

const memberAt = (path: FieldPath): string =>
  `answer${path.map((name) => (/^\d+$/.test(name) ? `[${name}]` : `.${fieldName(name)}`)).join('')}`

function secondsOf(end: JsonEnd | null, lifetime: number): string {
  if (end === null) return `float64(${lifetime})`
  const value = memberAt(end.path) + end.toSeconds
  return end.as === 'epoch' ? `${value} - float64(time.Now().Unix())` : value
}
