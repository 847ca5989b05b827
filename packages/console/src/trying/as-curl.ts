/** A request as a line for a shell. What was masked in it stays masked. */

import type { Conversation } from './try-data.ts'

/** Headers that curl writes itself. */
const ownHeaders = new Set(['host', 'connection', 'content-length', 'accept-encoding', 'user-agent'])

export function asCurl({ method, url, headers, body }: Conversation['request']): string {
  const words = [`curl -sS -i -X ${method} ${quoted(url)}`]
  for (const [name, value] of Object.entries(headers)) {
    if (!ownHeaders.has(name)) words.push(`-H ${quoted(`${name}: ${value}`)}`)
  }
  if (body !== '') words.push(`--data ${quoted(body)}`)
  return words.join(' \\\n  ')
}

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`
