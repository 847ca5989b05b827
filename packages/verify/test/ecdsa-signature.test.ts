import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { derToRaw, rawToDer } from '../src/node/index.ts'

const curves = [
  { curve: 'P-256', size: 32, digest: 'sha256' },
  { curve: 'P-384', size: 48, digest: 'sha384' },
  { curve: 'P-521', size: 66, digest: 'sha512' },
]

test.each(curves)('$curve: 100 signatures of OpenSSL, there and back', ({ curve, size, digest }) => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: curve })
  for (let count = 0; count < 100; count += 1) {
    const data = createHash('sha256').update(`${count}`).digest()
    const der = sign(digest, data, privateKey)
    const raw = derToRaw(der, size)
    expect(raw.length).toBe(2 * size)
    expect(Buffer.from(rawToDer(raw)).equals(der)).toBe(true)
    expect(verify(digest, data, { key: publicKey, dsaEncoding: 'ieee-p1363' }, raw)).toBe(true)
  }
})

// Small integers are rare in signatures and are where the lengths go wrong.
test.each(curves)('$curve: any two integers, there and back', ({ size }) => {
  const integer = fc
    .tuple(fc.nat(size), fc.uint8Array({ minLength: size, maxLength: size }))
    .map(([zeros, octets]) => octets.fill(0, 0, zeros))
  fc.assert(
    fc.property(integer, integer, (r, s) => {
      const raw = new Uint8Array([...r, ...s])
      return Buffer.from(derToRaw(rawToDer(raw), size)).equals(Buffer.from(raw))
    }),
    { numRuns: 2000 },
  )
})
