const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const NONE = 64
const DIGITS = new Uint8Array(128).fill(NONE)
for (let value = 0; value < ALPHABET.length; value += 1) DIGITS[ALPHABET.charCodeAt(value)] = value

/**
 * Reads base64url in its one canonical spelling (RFC 7515 section 2), or answers null.
 *
 * The decoders at hand skip blanks and padding and drop unused trailing bits, so that one token has many spellings
 * that all verify: a way around everything that remembers a token by its text.
 */
export function decodeBase64url(text: string): Uint8Array | null {
  if (text.length % 4 === 1) return null
  const bytes = new Uint8Array((text.length * 3) >> 2)
  let bits = 0
  let held = 0
  let length = 0
  for (let at = 0; at < text.length; at += 1) {
    const digit = DIGITS[text.charCodeAt(at)] ?? NONE
    if (digit === NONE) return null
    bits = (bits << 6) | digit
    held += 6
    if (held >= 8) {
      held -= 8
      bytes[length] = bits >> held
      length += 1
      bits &= (1 << held) - 1
    }
  }
  return bits === 0 ? bytes : null
}
