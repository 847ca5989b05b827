import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isId, newId, readsLikeAnId } from './ids.ts'
import {
  hasValidChecksum,
  looksLikeOurs,
  looksMachineMade,
  newBearerToken,
  newKey,
  newSecret,
  scannerPatterns,
} from './secret-format.ts'

describe('the format of secrets', () => {
  it('gives 100,000 secrets with a known prefix and a checksum, and none twice', () => {
    const secrets = new Set<string>()
    for (let n = 0; n < 100_000; n += 1) {
      const secret = newSecret()
      if (!/^gsec_[0-9A-Za-z]{38}$/.test(secret) || !hasValidChecksum(secret)) expect.unreachable(secret)
      secrets.add(secret)
    }
    expect(secrets.size).toBe(100_000)
  })

  it('uses all characters alike often', () => {
    const counts = new Map<string, number>()
    for (let n = 0; n < 10_000; n += 1) {
      for (const character of newSecret().slice(5, 37))
        counts.set(character, (counts.get(character) ?? 0) + 1)
    }
    expect(counts.size).toBe(62)
    const expected = 320_000 / 62
    for (const count of counts.values()) expect(Math.abs(count - expected)).toBeLessThan(expected * 0.08)
  })

  it('takes its randomness from the source that it is given', () => {
    const zeros = (size: number): Uint8Array => new Uint8Array(size)
    expect(newSecret(zeros)).toBe(newSecret(zeros))
    expect(newSecret(randomBytes)).not.toBe(newSecret(randomBytes))
  })

  it.each([
    ['a service token', newBearerToken('service-token'), /^gst_/],
    ['a personal token', newBearerToken('personal-token'), /^gpt_/],
    ['a key with the prefix of its dialect', newKey('live_'), /^live_[0-9A-Za-z]{28}$/],
    ['a key without one', newKey(''), /^gkey_[0-9A-Za-z]{28}$/],
  ])('gives %s a prefix and a checksum', (_, text, pattern) => {
    expect(text).toMatch(pattern)
    expect(hasValidChecksum(text)).toBe(true)
  })

  const token = newBearerToken('service-token')
  it.each([
    ['minus one character', token.slice(0, -1)],
    ['plus one character', `${token}A`],
    ['plus a NUL', `${token}\0`],
    ['plus a space', `${token} `],
    ['cut in the middle', token.slice(0, 20)],
    ['with the prefix of another kind', token.replace('gst_', 'gpt_')],
    ['nothing', ''],
  ])('finds a wrong checksum in a token %s', (_, text) => {
    expect(hasValidChecksum(text)).toBe(false)
  })

  it('is found by the documented scanner patterns in the middle of a file', () => {
    const secret = newSecret()
    expect(scannerPatterns.secret.exec(`SECRET="${secret}"\n`)?.[0]).toBe(secret)
    expect(scannerPatterns['service-token'].exec(`Bearer ${token},`)?.[0]).toBe(token)
    expect(scannerPatterns['personal-token'].test(token)).toBe(false)
  })

  it('knows its own by the prefix', () => {
    expect([newSecret(), token, 'gpt_cut'].every(looksLikeOurs)).toBe(true)
    expect(looksLikeOurs('sk_live_abc')).toBe(false)
  })

  it('tells a secret that a machine made from one that a person may have chosen', () => {
    expect(['0b7f3a1c9d5e4f60a1b2c3d4', newSecret()].every(looksMachineMade)).toBe(true)
    expect(
      ['hunter2', 'correct horse battery staple 1', 'onlylettersonlylettersonly'].some(looksMachineMade),
    ).toBe(false)
  })
})

describe('ids', () => {
  it('keep the spaces of machines and of people apart', () => {
    const id = newId('cred')
    expect(isId('cred', id)).toBe(true)
    expect(isId('mem', id)).toBe(false)
    expect(isId('mem', newId('mem'))).toBe(true)
  })

  it('are recognised where somebody offers one as a name', () => {
    expect(readsLikeAnId('ORG_x')).toBe(true)
    expect(readsLikeAnId('Organic food')).toBe(false)
  })
})
