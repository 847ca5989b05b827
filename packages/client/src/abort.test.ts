import { expect, test } from 'vitest'
import { waitFor } from './abort.ts'

const never = new Promise<string>(() => undefined)

test('who aborted before does not wait', async () => {
  await expect(waitFor(never, AbortSignal.abort(new Error('before')))).rejects.toThrow('before')
})

test('who aborts meanwhile stops waiting', async () => {
  const abort = new AbortController()
  const waiting = waitFor(never, abort.signal)
  abort.abort(new Error('meanwhile'))
  await expect(waiting).rejects.toThrow('meanwhile')
})

test('who aborts afterwards has the result, and work that fails is told once', async () => {
  const abort = new AbortController()
  expect(await waitFor(Promise.resolve('done'), abort.signal)).toBe('done')
  await expect(waitFor(Promise.reject(new Error('failed')), abort.signal)).rejects.toThrow('failed')
  abort.abort()
})
