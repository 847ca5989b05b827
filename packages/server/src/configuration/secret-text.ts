/** How the two secrets of an installation are written, and which of them nobody should trust. */

export const secretBytes = 32

/** 32 bytes from base64url or base64; null where the text is anything else. */
export function decodeSecret(text: string): Uint8Array | null {
  const plain = text.trim().replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_')
  const bytes = Buffer.from(plain, 'base64url')
  // A lenient decoder skips what it does not know: only what comes back the same was read whole.
  return bytes.length === secretBytes && bytes.toString('base64url') === plain ? bytes : null
}

/** Bytes that a person chose: one in 2^40 random ones at most looks like this. */
export function isGuessable(secret: Uint8Array): boolean {
  const steps = secret.map((byte, at) => (at === 0 ? 0 : byte - (secret[at - 1] ?? 0))).subarray(1)
  return (
    new Set(secret).size < 16 ||
    new Set(steps).size < 8 ||
    secret.every((byte) => byte >= 0x20 && byte < 0x7f)
  )
}
