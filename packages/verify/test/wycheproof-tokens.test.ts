import { describe, expect, test } from 'vitest'
import { verifySignature, type KeySet } from '../src/index.ts'
import { importKeySet } from '../src/node/index.ts'
import { readGroups, vectorsAreHere, type TokenGroup, type TokenVector } from './vectors.ts'

/** Vectors that are valid for somebody else. The policy is stricter, and these rows are all of the difference. */
const refusedByPolicy: readonly { file: string; ids: readonly number[]; because: string }[] = [
  {
    file: 'json_web_signature',
    ids: [1, 348, 352, 357, 358, 359, 376, 377],
    because: 'the key is symmetric',
  },
  { file: 'json_web_signature', ids: [372, 373], because: 'an illegal character, and a symmetric key' },
  { file: 'json_web_signature', ids: [346, 350], because: 'the key is for PS256, the header says PS384' },
  { file: 'json_web_signature', ids: [347, 351], because: 'the alg of the key is misspelt: ES521' },
  { file: 'json_web_key', ids: [2, 13, 14, 15], because: 'the key is symmetric' },
  { file: 'json_web_crypto', ids: [1, 48], because: 'the key is symmetric' },
  { file: 'json_web_crypto', ids: [50, 67], because: 'a JWE' },
]

/** Counts that a new release of the vectors, or a file that was not read to its end, would change. */
const files: readonly { file: string; all: number; accepted: number }[] = [
  { file: 'json_web_signature', all: 401, accepted: 46 - 14 },
  { file: 'json_web_key', all: 26, accepted: 5 - 4 },
  { file: 'json_web_crypto', all: 83, accepted: 6 - 4 },
  { file: 'json_web_encryption', all: 139, accepted: 0 },
]

function isRefusedByPolicy(file: string, tcId: number): boolean {
  if (file === 'json_web_encryption') return true
  return refusedByPolicy.some((row) => row.file === file && row.ids.includes(tcId))
}

function keysOf(group: TokenGroup): KeySet {
  const given = (group.public ?? group.private) as { keys?: unknown }
  const imported = importKeySet(given.keys === undefined ? { keys: [given] } : given)
  return imported.ok ? imported.keys : new Map()
}

/** The vectors are not access tokens, so that any type is taken here. */
function isAccepted(vector: TokenVector, keys: KeySet): boolean {
  return verifySignature((vector.jws ?? vector.jwe) as string, keys, () => true).ok
}

describe.skipIf(!vectorsAreHere)('Wycheproof, tokens (skipped without ../shared/vectors)', () => {
  for (const { file, all, accepted } of files) {
    const cases = readGroups<TokenGroup>(file).flatMap((group) =>
      group.tests.map((vector) => ({ vector, keys: keysOf(group) })),
    )

    test(`${file}: ${all} vectors, ${accepted} accepted`, () => {
      const judged = cases.map(({ vector, keys }) => ({
        id: vector.tcId,
        accepted: isAccepted(vector, keys),
        expected: vector.result === 'valid' && !isRefusedByPolicy(file, vector.tcId),
      }))
      expect(judged.filter((row) => row.accepted !== row.expected)).toEqual([])
      expect(judged.length).toBe(all)
      expect(judged.filter((row) => row.accepted).length).toBe(accepted)
    })

    test(`${file}: none is an access token`, () => {
      expect(
        cases.filter(({ vector, keys }) => verifySignature(vector.jws ?? vector.jwe ?? '', keys).ok),
      ).toEqual([])
    })
  }
})
