/** PHP with its curl extension. */

import type { PlacedValue } from '../answer-places.ts'
import { expression, jsonOf, lines, mapOf, singleQuoted } from './expression.ts'
import type { MapSyntax, Syntax } from './expression.ts'
import type { Sample, SampleRequest } from './sample.ts'

const syntax: Syntax = {
  literal: singleQuoted,
  variables: { key: 'KEY', secret: 'SECRET', token: 'token()' },
  base64: (text) => `base64_encode(${text})`,
  formEncoded: (text) => `urlencode(${text})`,
  plus: ' . ',
}

const array: MapSyntax = {
  open: '[',
  entry: (name, value) => `${singleQuoted(name)} => ${value}`,
  close: ']',
  boolean: String,
}

export function phpSample({ names, exchange, answer, call }: Sample): string {
  const { token, end, lifetime, status } = answer
  const parsed = end !== null || 'json' in token.place
  return lines(
    '<?php',
    '// PHP 8 with curl: php sample.php',
    names.key === null ? null : `define('KEY', getenv('${names.key}'));`,
    `define('SECRET', getenv('${names.secret}'));`,
    '',
    '/** Status, headers and body of the answer. */',
    'function send(string $method, string $url, array $headers, ?string $body = null): array',
    '{',
    '    $curl = curl_init($url);',
    "    $received = '';",
    '    curl_setopt_array($curl, [',
    '        CURLOPT_CUSTOMREQUEST => $method,',
    '        CURLOPT_HTTPHEADER => $headers,',
    '        CURLOPT_RETURNTRANSFER => true,',
    '        CURLOPT_HEADERFUNCTION => function ($curl, $line) use (&$received) {',
    '            $received .= $line;',
    '            return strlen($line);',
    '        },',
    '    ]);',
    '    if ($body !== null) curl_setopt($curl, CURLOPT_POSTFIELDS, $body);',
    '    $text = curl_exec($curl);',
    '    if ($text === false) throw new RuntimeException(curl_error($curl));',
    '    return [curl_getinfo($curl, CURLINFO_RESPONSE_CODE), $received, $text];',
    '}',
    '',
    '/** One token serves for all calls, until shortly before its end. */',
    'function token(): string',
    '{',
    "    static $kept = '', $until = 0;",
    '    if (time() < $until) return $kept;',
    '    [$status, $headers, $body] = send(',
    parameters(exchange).map((line) => `        ${line},`),
    '    );',
    `    if ($status !== ${status}) throw new RuntimeException("$status $body");`,
    parsed ? '    $answer = json_decode($body, true);' : null,
    takenLines(token).map((line) => `    ${line}`),
    `    $until = time() + (int) (0.9 * (${secondsOf(end, lifetime)}));`,
    '    return $kept;',
    '}',
    '',
    '[$status, $headers, $body] = send(',
    parameters(call).map((line) => `    ${line},`),
    ');',
    'echo "$status $body\\n";',
  )
}

function parameters({ method, url, headers, body }: SampleRequest): readonly string[] {
  const type = { json: 'application/json', form: 'application/x-www-form-urlencoded', none: null }[body.kind]
  const all = [
    ...headers.map(([name, value]) => expression([`${name}: `, ...value], syntax)),
    ...(type === null ? [] : [singleQuoted(`content-type: ${type}`)]),
  ]
  const text =
    body.kind === 'json'
      ? [`json_encode(${jsonOf(body.value, syntax, array)})`]
      : body.kind === 'form'
        ? [`http_build_query(${mapOf(body.fields, syntax, array)})`]
        : []
  return [`'${method}'`, expression(url, syntax), `[${all.join(', ')}]`, ...text]
}

function takenLines({ place, before, after }: PlacedValue): readonly string[] {
  const cut = before.length + after.length === 0 ? null : cutOf(before.length, after.length)
  return [
    `$kept = ${foundAt(place)};`,
    "if (!$kept) throw new RuntimeException('The answer has no token.');",
    ...(cut === null ? [] : [cut]),
  ]
}

const cutOf = (before: number, after: number): string =>
  `$kept = substr($kept, ${before}${after === 0 ? '' : `, -${after}`});`

function foundAt(place: PlacedValue['place']): string {
  if ('body' in place) return '$body'
  if ('json' in place) {
    const member = (name: string): string => `[${/^\d+$/.test(name) ? name : singleQuoted(name)}]`
    return place.json.length === 0 ? '$answer' : `$answer${place.json.map(member).join('')} ?? null`
  }
  const pattern =
    'header' in place ? `/^${place.header}: *(.*?)\\r?$/im` : `/^set-cookie: ${place.cookie}=([^;\\r]*)/im`
  return `preg_match(${singleQuoted(pattern)}, $headers, $found) ? $found[1] : null`
}

function secondsOf(end: Sample['answer']['end'], lifetime: number): string {
  if (end === null) return String(lifetime)
  const value = `(${foundAt({ json: end.path })})${end.toSeconds}`
  return end.as === 'epoch' ? `${value} - time()` : value
}
