import { expect, test } from 'vitest'
import { TokenCache } from '../../src/verifier/token-cache.ts'

function filled(count: number, name: (at: number) => string = String): TokenCache<number> {
  const cache = new TokenCache<number>()
  for (let at = 0; at < count; at += 1) cache.set(name(at), at)
  return cache
}

const kept = (cache: TokenCache<number>, count: number, name: (at: number) => string = String): number =>
  Array.from({ length: count }, (_none, at) => at).filter((at) => cache.get(name(at)) === at).length

test('ten thousand tokens are remembered', () => {
  expect(kept(filled(10_000), 10_000)).toBe(10_000)
})

test('never more than twenty thousand, and the last ones stay', () => {
  const cache = filled(100_000)
  expect(cache.get('99999')).toBe(99_999)
  expect(cache.get('0')).toBeUndefined()
  expect(kept(cache, 100_000)).toBeLessThanOrEqual(20_000)
})

test('never more than 16 MB of names', () => {
  const name = (at: number): string => String(at).padStart(8000, 'x')
  expect(kept(filled(3000, name), 3000, name)).toBeLessThanOrEqual(2100)
})

test('what is asked for stays, however much comes', () => {
  const cache = filled(1)
  for (let at = 1; at < 50_000; at += 1) {
    cache.set(String(at), at)
    if (at % 5000 === 0) expect(cache.get('0')).toBe(0)
  }
})

test('what is deleted is gone from both generations', () => {
  const cache = filled(15_000)
  expect(cache.get('9')).toBe(9)
  cache.delete('9')
  expect(cache.get('9')).toBeUndefined()
  cache.clear()
  expect(kept(cache, 15_000)).toBe(0)
})
