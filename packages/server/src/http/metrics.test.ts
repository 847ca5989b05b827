import { expect, test } from 'vitest'
import { createMetrics } from './metrics.ts'

test('calls are counted by API and outcome, and go on being counted after they were told', async () => {
  const { calls, text } = createMetrics()
  const told = async (): Promise<string[]> =>
    (await text()).split('\n').filter((line) => line.startsWith('guichet_calls_total{'))
  expect(await told()).toEqual([])
  for (const api of ['kis', 'didomi', 'kis']) calls.decided(api, 'allowed')
  calls.decided('kis', 'invalid')
  const once = [
    'guichet_calls_total{api="kis",outcome="invalid"} 1',
    'guichet_calls_total{api="kis",outcome="allowed"} 2',
    'guichet_calls_total{api="didomi",outcome="allowed"} 1',
  ]
  expect(await told()).toEqual(once)
  expect(await told()).toEqual(once)
  calls.decided('didomi', 'allowed')
  expect(await told()).toEqual([...once.slice(0, 2), 'guichet_calls_total{api="didomi",outcome="allowed"} 2'])
})
