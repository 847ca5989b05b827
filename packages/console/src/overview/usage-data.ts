/** How much was used, as the management API counts it. */

import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { Schemas } from '../api/client.ts'
import { dataOf } from '../api/problem.ts'
import { useApi } from '../api/use-api.ts'
import { type Span, type Window, windowOf } from './span.ts'

export type Usage = Schemas['Usage']
export type Counts = Pick<Usage, 'exchanges' | 'refusals' | 'calls'>

/** The counts of one step. */
export interface Step extends Counts {
  readonly at: string
}

export interface UsageOverTime {
  readonly window: Window
  readonly steps: readonly Step[]
  readonly total: Counts
}

/** What is counted on the server is written every few seconds. */
const refetchInterval = 15_000

export function useUsageOverTime(span: Span, organization: string | null): UseQueryResult<UsageOverTime> {
  const api = useApi()
  return useQuery({
    queryKey: ['usage', 'time', span, organization],
    async queryFn() {
      const window = windowOf(span, Date.now())
      const query = { from: window.from, step: window.step, ...narrowed(organization) }
      const { items } = await dataOf(api.GET('/api/v1/usage', { params: { query } }))
      return overTime(window, items)
    },
    refetchInterval,
    placeholderData: keepPreviousData,
  })
}

export function useUsageByCredential(
  span: Span,
  organization: string | null,
): UseQueryResult<readonly Usage[]> {
  const api = useApi()
  return useQuery({
    queryKey: ['usage', 'credential', span, organization],
    async queryFn() {
      const { from } = windowOf(span, Date.now())
      const query = { from, step: 'all' as const, by: 'credential' as const, ...narrowed(organization) }
      return (await dataOf(api.GET('/api/v1/usage', { params: { query } }))).items
    },
    refetchInterval,
    placeholderData: keepPreviousData,
  })
}

const narrowed = (organization: string | null): { organization?: string } =>
  organization === null ? {} : { organization }

const nothing: Counts = { exchanges: 0, refusals: 0, calls: 0 }

/** The server gives the steps in which something was counted; a chart wants them all. */
function overTime(window: Window, items: readonly Usage[]): UsageOverTime {
  const counted = new Map(items.map((item) => [Date.parse(item.at), item]))
  const steps = window.steps.map((at) => ({ ...nothing, ...counted.get(Date.parse(at)), at }))
  return { window, steps, total: totalOf(steps) }
}

const totalOf = (counts: readonly Counts[]): Counts => ({
  exchanges: sum(counts.map(({ exchanges }) => exchanges)),
  refusals: sum(counts.map(({ refusals }) => refusals)),
  calls: sum(counts.map(({ calls }) => calls)),
})

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)
