/** Takes secrets out of what went over the wire, in every spelling in which a dialect may send them. */

import type { Dialect } from '@guichet/dialects'

export interface Hidden {
  readonly key: string
  /** Empty where there is none. */
  readonly secret: string
  /** Empty where there is none. */
  readonly token: string
}

const dots = '••••••••'

/** Below this the ends of a text would give away too much of it. */
const shortest = 16

const maskedSecret = (secret: string): string => (secret.length < shortest ? dots : dots + secret.slice(-4))

const maskedToken = (token: string): string =>
  token.length < shortest ? dots : `${token.slice(0, 4)}…${token.slice(-4)}`

export interface Mask {
  text(text: string): string
  header(name: string, value: string): string
}

export function maskOf(dialect: Dialect, { key, secret, token }: Hidden): Mask {
  const replacements = [
    ...joinedSpellings(dialect, key, secret).map((spelling) => [spelling, maskedSecret(secret)] as const),
    ...spellings(secret).map((spelling) => [spelling, maskedSecret(secret)] as const),
    ...spellings(token).map((spelling) => [spelling, maskedToken(token)] as const),
  ]
  const text = (shown: string): string =>
    replacements
      .reduce((left, [spelling, mask]) => left.replaceAll(spelling, mask), shown)
      // A token that nobody could read out of an answer is still one.
      .replaceAll(/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, maskedToken)
  return {
    text,
    header(name, value) {
      if (name === 'cookie') return value.replaceAll(/=[^;]*/g, `=${dots}`)
      if (name === 'set-cookie') return value.replace(/=[^;]*/, `=${dots}`)
      const [, scheme = '', rest = ''] = /^(\S+ +)?(.*)$/s.exec(value) ?? []
      if (!/^(?:proxy-)?authorization$/.test(name)) return text(value)
      const masked = text(rest)
      return scheme + (masked === rest ? dots : masked)
    },
  }
}

function spellings(hidden: string): readonly string[] {
  if (hidden === '') return []
  const json = JSON.stringify(hidden).slice(1, -1)
  return longestFirst([
    hidden,
    json,
    formEncoded(hidden),
    encodeURIComponent(hidden),
    ...spellingsOfBase64(hidden),
  ])
}

/** Key and secret in one text, as Basic has them, plain or form-encoded (RFC 6749 section 2.3.1). */
function joinedSpellings({ request }: Dialect, key: string, secret: string): readonly string[] {
  if (secret === '') return []
  const separators = request.credentials.flatMap((way) => ('joined' in way ? [way.separator] : [':']))
  return longestFirst(
    separators.flatMap((separator) =>
      [(text: string) => text, encodeURIComponent, formEncoded].flatMap((encode) =>
        spellingsOfBase64(encode(key) + separator + encode(secret)),
      ),
    ),
  )
}

const formEncoded = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1)

const spellingsOfBase64 = (text: string): readonly string[] => {
  const encoded = Buffer.from(text).toString('base64')
  return [encoded, encodeURIComponent(encoded), Buffer.from(text).toString('base64url')]
}

const longestFirst = (texts: readonly string[]): readonly string[] =>
  [...new Set(texts)].toSorted((one, other) => other.length - one.length)
