const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
/** More than any digit, and in a bit of its own. */
const NONE = 64
const DIGITS = new Uint8Array(256).fill(NONE)
for (let value = 0; value < ALPHABET.length; value += 1) DIGITS[ALPHABET.charCodeAt(value)] = value

const utf8 = new TextEncoder()

/**
 * Reads base64url in its one canonical spelling (RFC 7515 section 2), or answers null.
 *
 * The decoders at hand skip blanks and padding and drop unused trailing bits, so that one token has many spellings
 * that all verify: a way around everything that remembers a token by its text.
 */
export function decodeBase64url(text: string): Uint8Array | null {
  return decodeBase64urlOctets(utf8.encode(text))
}

/** The same for a text that is there as ASCII already: any other octet is no digit. */
export function decodeBase64urlOctets(text: Uint8Array): Uint8Array | null {
  const rest = text.length % 4
  if (rest === 1) return null
  const bytes = new Uint8Array((text.length * 3) >> 2)
  const whole = text.length - rest
  let seen = 0
  let length = 0
  for (let at = 0; at < whole; at += 4) {
    const a = digitAt(text, at)
    const b = digitAt(text, at + 1)
    const c = digitAt(text, at + 2)
    const d = digitAt(text, at + 3)
    seen |= a | b | c | d
    bytes[length] = (a << 2) | (b >> 4)
    bytes[length + 1] = (b << 4) | (c >> 2)
    bytes[length + 2] = (c << 6) | d
    length += 3
  }
  let unused = 0
  if (rest > 0) {
    const a = digitAt(text, whole)
    const b = digitAt(text, whole + 1)
    const c = rest === 3 ? digitAt(text, whole + 2) : 0
    seen |= a | b | c
    bytes[length] = (a << 2) | (b >> 4)
    if (rest === 3) bytes[length + 1] = (b << 4) | (c >> 2)
    unused = rest === 3 ? c & 0b11 : b & 0b1111
  }
  return seen >= NONE || unused !== 0 ? null : bytes
}

function digitAt(text: Uint8Array, at: number): number {
  return DIGITS[text[at] ?? 0] ?? NONE
}
