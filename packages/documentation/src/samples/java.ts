/** Java with its own HTTP client. */

import type { PlacedValue } from '../answer-places.ts'
import { doubleQuoted, expression, formText, jsonText, lines } from './expression.ts'
import type { Syntax } from './expression.ts'
import type { Sample, SampleRequest } from './sample.ts'

const syntax: Syntax = {
  literal: doubleQuoted,
  variables: { key: 'KEY', secret: 'SECRET', token: 'token()' },
  base64: (text) => `Base64.getEncoder().encodeToString((${text}).getBytes(UTF_8))`,
  formEncoded: (text) => `URLEncoder.encode(${text}, UTF_8)`,
  plus: ' + ',
}

export function javaSample({ names, exchange, answer, call }: Sample): string {
  const { token, end, lifetime, status } = answer
  const code = lines(
    'public class Sample {',
    names.key === null ? null : `    static final String KEY = System.getenv("${names.key}");`,
    `    static final String SECRET = System.getenv("${names.secret}");`,
    '    static final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();',
    '    static String kept;',
    '    static long until;',
    '',
    '    /** One token serves for all calls, until shortly before its end. */',
    '    static synchronized String token() throws Exception {',
    '        if (System.currentTimeMillis() < until) return kept;',
    requestLines(exchange).map((line) => `        ${line}`),
    '        var response = http.send(request, BodyHandlers.ofString());',
    `        if (response.statusCode() != ${status})`,
    '            throw new IllegalStateException(response.statusCode() + " " + response.body());',
    `        kept = ${taken(token)};`,
    `        double seconds = ${secondsOf(end, lifetime)};`,
    '        until = System.currentTimeMillis() + (long) (seconds * 0.9 * 1000);',
    '        return kept;',
    '    }',
    '',
    '    /** What the pattern finds; for more than one value of a JSON text, use a JSON library. */',
    '    static String find(String pattern, String text) {',
    '        var found = Pattern.compile(pattern).matcher(text);',
    '        if (!found.find()) throw new IllegalStateException("The answer has no " + pattern);',
    '        return found.group(1);',
    '    }',
    '',
    '    public static void main(String[] arguments) throws Exception {',
    requestLines(call).map((line) => `        ${line}`),
    '        var response = http.send(request, BodyHandlers.ofString());',
    '        System.out.println(response.statusCode() + " " + response.body());',
    '    }',
    '}',
  )
  const shown = code.includes('find("') ? code : withoutFind(code)
  return lines('// Java 17 or newer: java Sample.java', importsOf(shown), '', shown.trimEnd())
}

const withoutFind = (code: string): string =>
  code.replace(/ {4}\/\*\* What the pattern[\s\S]*?\n {4}\}\n\n/, '')

const imports: readonly (readonly [string, string])[] = [
  ['URI.', 'import java.net.URI;'],
  ['URLEncoder.', 'import java.net.URLEncoder;'],
  ['HttpClient', 'import java.net.http.HttpClient;'],
  ['HttpRequest', 'import java.net.http.HttpRequest;'],
  ['BodyPublishers', 'import java.net.http.HttpRequest.BodyPublishers;'],
  ['BodyHandlers', 'import java.net.http.HttpResponse.BodyHandlers;'],
  ['Base64.', 'import java.util.Base64;'],
  ['Pattern.', 'import java.util.regex.Pattern;'],
  ['UTF_8', 'import static java.nio.charset.StandardCharsets.UTF_8;'],
]

const importsOf = (code: string): readonly string[] =>
  imports.filter(([used]) => code.includes(used)).map(([, line]) => line)

function requestLines({ method, url, headers, body }: SampleRequest): readonly string[] {
  const type = { json: 'application/json', form: 'application/x-www-form-urlencoded', none: null }[body.kind]
  const all: SampleRequest['headers'] = [
    ...headers,
    ...(type === null ? [] : [['content-type', [type]] as const]),
  ]
  const text =
    body.kind === 'json' ? jsonText(body.value) : body.kind === 'form' ? formText(body.fields) : null
  const publisher =
    text === null ? 'BodyPublishers.noBody()' : `BodyPublishers.ofString(${expression(text, syntax)})`
  return [
    `var request = HttpRequest.newBuilder(URI.create(${expression(url, syntax)}))`,
    ...all.map(([name, value]) => `    .header(${doubleQuoted(name)}, ${expression(value, syntax)})`),
    `    .method("${method}", ${publisher})`,
    '    .build();',
  ]
}

function taken({ place, before, after }: PlacedValue): string {
  const value = foundAt(place)
  if (before === '' && after === '') return value
  const end = after === '' ? '' : `.replaceFirst(${doubleQuoted(`${after}$`)}, "")`
  return `${value}.substring(${before.length})${end}`
}

function foundAt(place: PlacedValue['place']): string {
  if ('header' in place) return `response.headers().firstValue("${place.header}").orElseThrow()`
  if ('body' in place) return 'response.body()'
  if ('cookie' in place) {
    const all = 'String.join("; ", response.headers().allValues("set-cookie"))'
    return `find(${doubleQuoted(`\\b${place.cookie}=([^;]*)`)}, ${all})`
  }
  const name = place.json.findLast((part) => !/^\d+$/.test(part))
  const start = name === undefined ? '' : `"${name}"\\s*:\\s*`
  return `find(${doubleQuoted(`${start}"?([^",}\\s]+)`)}, response.body())`
}

function secondsOf(end: Sample['answer']['end'], lifetime: number): string {
  if (end === null) return String(lifetime)
  const value = `Double.parseDouble(${foundAt({ json: end.path })})` + end.toSeconds
  return end.as === 'epoch' ? `${value} - System.currentTimeMillis() / 1000.0` : value
}
