import type { BodyTemplate } from './dialect.ts'
import { jsonWriter, textWriter } from './template.ts'
import type { Holes } from './template.ts'

export function bodyWriter<V>(body: BodyTemplate, holes: Holes<V>): (values: V) => string {
  if (body.kind === 'json') return jsonWriter(body.template, holes)
  if (body.kind === 'none') return () => ''
  const write = textWriter(body.template, holes)
  return (values) => write(values) ?? ''
}

const contentTypes = {
  json: { 'content-type': 'application/json; charset=utf-8' },
  text: { 'content-type': 'text/plain; charset=utf-8' },
  none: {},
} as const

/** The headers of every answer that carries a token or a refusal: RFC 6749 section 5.1 wants it in no cache. */
export function answerHeaders(body: BodyTemplate): Record<string, string> {
  return { ...contentTypes[body.kind], 'cache-control': 'no-store' }
}

/** Makes the function that writes headers with holes. A header whose hole has no value is left out. */
export function headersWriter<V>(
  base: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
  holes: Holes<V>,
): (values: V) => Record<string, string> {
  const written = Object.entries(headers).map(([name, text]) => ({
    name: name.toLowerCase(),
    write: textWriter(text, holes),
  }))
  return (values) => {
    const result = { ...base }
    for (const { name, write } of written) {
      const value = write(values)
      if (value !== null) result[name] = sayable(name, value)
    }
    return result
  }
}

/** A line break from a configured value would end the header and begin the next one. */
function sayable(name: string, value: string): string {
  if (/^[\x20-\x7e]*$/.test(value)) return value
  throw new TypeError(`The header ${name} cannot say this value.`)
}
