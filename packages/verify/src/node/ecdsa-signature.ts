/**
 * The two spellings of an ECDSA signature: r and s side by side at full length, which a JWS carries (RFC 7518
 * section 3.4), and the DER sequence of two integers, which OpenSSL speaks.
 *
 * Node.js can convert by itself (`dsaEncoding: 'ieee-p1363'`), but on Node.js 24 that doubles the cost of signing.
 */

const SEQUENCE = 0x30
const INTEGER = 0x02
/** Of a length in two octets. */
const LONG_FORM = 0x81

/** @param size octets of one integer: 32 for P-256, 48 for P-384, 66 for P-521 */
export function derToRaw(der: Uint8Array, size: number): Uint8Array {
  const raw = new Uint8Array(2 * size)
  const start = der[1] === LONG_FORM ? 3 : 2
  const afterR = copyInteger(der, start, raw, size)
  copyInteger(der, afterR, raw, 2 * size)
  return raw
}

/** Copies the integer at `at` so that it ends at `end`, and answers where the next one starts. */
function copyInteger(der: Uint8Array, at: number, raw: Uint8Array, end: number): number {
  const first = at + 2
  const next = first + (der[at + 1] ?? 0)
  // A leading zero keeps the sign bit free, and short integers lack the zeros that the raw form has.
  const digits = der[first] === 0 ? first + 1 : first
  raw.set(der.subarray(digits, next), end - (next - digits))
  return next
}

/** Writes any two integers, zero and too large ones as well: whether they are in range is for OpenSSL to say. */
export function rawToDer(raw: Uint8Array): Uint8Array {
  const size = raw.length / 2
  const r = significant(raw.subarray(0, size))
  const s = significant(raw.subarray(size))
  const content = 4 + signedLength(r) + signedLength(s)
  const long = content > 0x7f
  const der = new Uint8Array((long ? 3 : 2) + content)
  der[0] = SEQUENCE
  if (long) der[1] = LONG_FORM
  der[long ? 2 : 1] = content
  const afterR = writeInteger(der, long ? 3 : 2, r)
  writeInteger(der, afterR, s)
  return der
}

function significant(integer: Uint8Array): Uint8Array {
  let start = 0
  while (start < integer.length - 1 && integer[start] === 0) start += 1
  return integer.subarray(start)
}

function signedLength(integer: Uint8Array): number {
  return integer.length + ((integer[0] ?? 0) >> 7)
}

function writeInteger(der: Uint8Array, at: number, integer: Uint8Array): number {
  const length = signedLength(integer)
  der[at] = INTEGER
  der[at + 1] = length
  der.set(integer, at + 2 + length - integer.length)
  return at + 2 + length
}
