import type { Fault } from './fault.ts'

type Path = Fault['path']

/** Headers that the HTTP layer or these writers set themselves; a second author would break the framing. */
const managed: ReadonlySet<string> = new Set([
  'cache-control',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'date',
  'host',
  'keep-alive',
  'proxy-connection',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

export function isToken(text: string): boolean {
  return token.test(text)
}

export function* checkHeaderName(path: Path, name: string): Generator<Fault> {
  if (!isToken(name)) {
    yield {
      path,
      message: `${quoted(name)} cannot be the name of a header.`,
      mend: 'Use letters, digits and dashes, as in X-Api-Key (RFC 9110 section 5.6.2).',
    }
  } else if (managed.has(name.toLowerCase())) {
    yield {
      path,
      message: `Guichet sets the header ${quoted(name)} itself.`,
      mend:
        name.toLowerCase() === 'set-cookie'
          ? 'Describe the cookie in response.cookie.'
          : 'Leave it out; the content type follows from the kind of body.',
    }
  }
}

/** Names and values; a value may have holes. */
export function* checkHeaders(path: Path, headers: Readonly<Record<string, unknown>> = {}): Generator<Fault> {
  const seen = new Set<string>()
  for (const [name, value] of Object.entries(headers)) {
    yield* checkHeaderName([...path, name], name)
    yield* checkHeaderValue([...path, name], String(value))
    if (seen.has(name.toLowerCase())) {
      yield {
        path: [...path, name],
        message: `The header ${quoted(name)} is there twice.`,
        mend: 'Names of headers have no case: keep one.',
      }
    }
    seen.add(name.toLowerCase())
  }
}

export function* checkHeaderValue(path: Path, value: string): Generator<Fault> {
  if (!/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value)) {
    yield {
      path,
      message: 'A header cannot say this value.',
      mend: 'Use visible ASCII characters, with blanks only inside.',
    }
  }
}

export function quoted(text: string): string {
  return JSON.stringify(text)
}
