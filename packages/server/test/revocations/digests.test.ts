/** The digests of a list as they are searched: by their octets, the first one first. */

import { expect, test } from 'vitest'
import { digestOf, digestsText } from '../../src/revocations/digest.ts'
import { digest, digestsIn } from './list-reader.ts'

test('many stand in the order of their octets', () => {
  const ids = Array.from({ length: 5_000 }, (_, nth) => `token ${nth}`)
  const sorted = ids.map(digest).toSorted((one, other) => one.compare(other))
  expect(digestsIn(digestsText(ids.map(digestOf)))).toEqual(sorted)
})

test.each([
  [[], ''],
  [['00000000000000ff', 'ff00000000000000', '0000000000000000'], `${'0'.repeat(30)}ffff${'0'.repeat(14)}`],
])('%j', (digests, hex) => {
  expect(digestsText(digests)).toBe(Buffer.from(hex, 'hex').toString('base64url'))
})
