import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkToken, LONGEST_TOKEN } from '../src/index.ts'
import { readToken } from '../src/token-text.ts'
import { allKeys, expected, keys, quickest, token } from './tokens.ts'

const isAccepted = (text: string): boolean => checkToken(text, keys, expected).ok
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Other texts whose parts decode to the same octets in a forgiving decoder. */
function twinsOf(text: string): string[] {
  const twins: string[] = []
  const parts = text.split('.')
  parts.forEach((part, index) => {
    const swap = (other: string): number => twins.push(parts.with(index, other).join('.'))
    const octets = Buffer.from(part, 'base64url')
    for (const last of alphabet) {
      const other = part.slice(0, -1) + last
      if (other !== part && Buffer.from(other, 'base64url').equals(octets)) swap(other)
    }
    for (const junk of ['=', '==', ' ', '\n', '\r\n', '\t', '\u0000', '%', 'é', '\u{1F511}']) {
      for (const at of [0, 1, part.length >> 1, part.length]) swap(part.slice(0, at) + junk + part.slice(at))
    }
    const standard = part.replaceAll('-', '+').replaceAll('_', '/')
    if (standard !== part) swap(standard)
  })
  return twins
}

describe.each(allKeys)('$alg', (key) => {
  const good = token({ jti: 'one' }, key)

  test('a good token is accepted', () => {
    expect(isAccepted(good)).toBe(true)
  })

  test('with a bit of any character flipped it is not', () => {
    const texts = Array.from(good, (character, at) => {
      const flipped = String.fromCharCode(character.charCodeAt(0) ^ (1 << (at % 6)))
      return good.slice(0, at) + flipped + good.slice(at + 1)
    })
    expect(texts.filter(isAccepted)).toEqual([])
  })

  test('in any other spelling it is not', () => {
    const twins = twinsOf(good)
    expect(twins.length).toBeGreaterThan(60)
    expect(twins.filter(isAccepted)).toEqual([])
  })

  test('with any stretch replaced it is not', () => {
    const stretch = fc.record({
      start: fc.nat(good.length),
      length: fc.nat(8),
      text: fc.string({ maxLength: 8, unit: 'binary' }),
    })
    fc.assert(
      fc.property(stretch, ({ start, length, text }) => {
        const changed = good.slice(0, start) + text + good.slice(start + length)
        return changed === good || !isAccepted(changed)
      }),
      { numRuns: 100 },
    )
  })
})

test('trailing bits exist in these tokens, so that the test above means something', () => {
  const lengths = allKeys.flatMap((key) =>
    token({ jti: 'one' }, key)
      .split('.')
      .map((part) => part.length % 4),
  )
  expect(lengths.some((rest) => rest === 2 || rest === 3)).toBe(true)
})

const [header, payload, signature] = token().split('.')

test.each([
  ['an empty signature', `${header}.${payload}.`],
  ['two parts', `${header}.${payload}`],
  ['four parts', `${header}.${payload}.${signature}.x`],
  ['five parts', `${header}.${payload}.${signature}.x.y`],
  ['a trailing dot', `${header}.${payload}.${signature}.`],
  ['a leading dot', `.${header}.${payload}.${signature}`],
  ['no header', `.${payload}.${signature}`],
  ['nothing', ''],
  ['one dot', '.'],
  ['two dots', '..'],
  ['three dots', '...'],
  ['100,000 dots', '.'.repeat(100_000)],
  ['5,000 segments', Array.from({ length: 5000 }, () => 'a').join('.')],
  ['16 kB of A', 'A'.repeat(16_384)],
  ['1 MB', 'A'.repeat(1_000_000)],
  ['one character too many', `${header}.${payload}.${'A'.repeat(LONGEST_TOKEN)}`],
  ['a flattened JWS', JSON.stringify({ protected: header, payload, signature })],
  ['a general JWS', JSON.stringify({ payload, signatures: [{ protected: header, signature }] })],
  ['compact and JSON at once', `{"a":"${header}.${payload}.${signature}","payload":"e30"}`],
  ['a scheme before it', `Bearer ${header}.${payload}.${signature}`],
])('%s: malformed', (_name, text) => {
  expect(readToken(text)).toEqual({ ok: false, reason: 'malformed' })
  expect(quickest(() => readToken(text))).toBeLessThan(20)
})

test('a payload of nothing is no access token', () => {
  expect(isAccepted(`${header}..${signature}`)).toBe(false)
})

test.each([null, undefined, 7, {}, ['a.b.c']])('%s in place of a text is malformed', (value) => {
  expect(readToken(value as string)).toEqual({ ok: false, reason: 'malformed' })
})
