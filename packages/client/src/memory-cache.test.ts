import { expect, test } from 'vitest'
import { memoryCache } from './memory-cache.ts'

const kept = (token: string) => ({ token, obtainedAt: 0, expiresAt: null, kept: {} })

test('a dead token is forgotten, and another that was written meanwhile stays', async () => {
  const cache = memoryCache()
  await cache.write('a', kept('new'))
  await cache.remove('a', 'old')
  expect((await cache.read('a'))?.token).toBe('new')
  await cache.remove('a', 'new')
  expect(await cache.read('a')).toBeNull()
})

test('work under one name is done one after the other, whatever becomes of it; under two names at once', async () => {
  const cache = memoryCache()
  const order: string[] = []
  const work =
    (name: string, isFailing = false) =>
    async () => {
      order.push(`${name} begins`)
      await new Promise((resolve) => setImmediate(resolve))
      order.push(`${name} ends`)
      if (isFailing) throw new Error(name)
      return name
    }
  const results = await Promise.allSettled([
    cache.exclusively('a', work('1', true)),
    cache.exclusively('a', work('2')),
    cache.exclusively('b', work('3')),
  ])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
  expect(order.indexOf('2 begins')).toBeGreaterThan(order.indexOf('1 ends'))
  expect(order.indexOf('3 begins')).toBeLessThan(order.indexOf('1 ends'))
})

test('it does not grow for ever', async () => {
  const cache = memoryCache()
  for (let name = 0; name <= 1000; name++) await cache.write(String(name), kept('x'))
  expect(await cache.read('0')).toBeNull()
  expect(await cache.read('1000')).not.toBeNull()
})
