import { createPublicKey } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { importKey } from '../src/node/index.ts'
import { readGroups, vectorsAreHere, type MacGroup, type SignatureGroup } from './vectors.ts'

/** Valid for somebody else: the policy is stricter. */
const refusedByPolicy: readonly { file: string; ids: readonly number[]; because: string }[] = [
  { file: 'rsa_signature_2048_sha256', ids: [258, 259], because: 'the exponent is 3' },
]

/** The one `acceptable` vector, an RSA signature whose DigestInfo lacks its NULL, is refused. */
const signatures: readonly { file: string; alg: string; all: number; valid: number }[] = [
  { file: 'ecdsa_secp256r1_sha256_p1363', alg: 'ES256', all: 262, valid: 173 },
  { file: 'ecdsa_secp384r1_sha384_p1363', alg: 'ES384', all: 280, valid: 193 },
  { file: 'ed25519', alg: 'EdDSA', all: 151, valid: 88 },
  { file: 'rsa_signature_2048_sha256', alg: 'RS256', all: 259, valid: 9 - 2 },
  { file: 'rsa_pss_2048_sha256_mgf1_32', alg: 'PS256', all: 108, valid: 63 },
]

function isRefusedByPolicy(file: string, tcId: number): boolean {
  return refusedByPolicy.some((row) => row.file === file && row.ids.includes(tcId))
}

function publicJwk(group: SignatureGroup, alg: string): unknown {
  return { ...createPublicKey(group.publicKeyPem).export({ format: 'jwk' }), kid: 'vector', alg, use: 'sig' }
}

describe.skipIf(!vectorsAreHere)('Wycheproof, signatures (skipped without ../shared/vectors)', () => {
  for (const { file, alg, all, valid } of signatures) {
    test(`${file}: ${all} vectors, ${valid} valid`, () => {
      const judged = readGroups<SignatureGroup>(file).flatMap((group) => {
        const imported = importKey(publicJwk(group, alg))
        return group.tests.map(({ tcId, msg, sig, result }) => ({
          tcId,
          accepted: imported.ok && imported.key.verify(Buffer.from(msg, 'hex'), Buffer.from(sig, 'hex')),
          expected: result === 'valid' && !isRefusedByPolicy(file, tcId),
        }))
      })
      expect(judged.filter((row) => row.accepted !== row.expected)).toEqual([])
      expect(judged.length).toBe(all)
      expect(judged.filter((row) => row.accepted).length).toBe(valid)
    })
  }

  test('ed448: the curve is not taken, all 87 vectors are refused with their keys', () => {
    const groups = readGroups<SignatureGroup>('ed448')
    const answers = groups.map((group) => importKey(publicJwk(group, 'EdDSA')))
    expect(answers.every((answer) => !answer.ok && answer.reason === 'kind')).toBe(true)
    expect(groups.flatMap((group) => group.tests).length).toBe(87)
  })

  for (const digest of ['256', '384', '512']) {
    test(`hmac_sha${digest}: symmetric keys are not taken, all 174 vectors are refused with their keys`, () => {
      const tests = readGroups<MacGroup>(`hmac_sha${digest}`).flatMap((group) => group.tests)
      const answers = tests.map(({ key }) =>
        importKey({
          kty: 'oct',
          kid: 'k',
          alg: `HS${digest}`,
          k: Buffer.from(key, 'hex').toString('base64url'),
        }),
      )
      expect(answers.every((answer) => !answer.ok && answer.reason === 'not-public')).toBe(true)
      expect(answers.length).toBe(174)
    })
  }
})
