/** The times over which usage is shown, cut into the steps in which the server counts. */

export const spans = ['day', 'week', 'month'] as const
export type Span = (typeof spans)[number]

type Step = 'hour' | 'day'

interface Cut {
  readonly step: Step
  readonly steps: number
}

const hour = 3_600_000
const lengths: Readonly<Record<Step, number>> = { hour, day: 24 * hour }

const cuts: Readonly<Record<Span, Cut>> = {
  day: { step: 'hour', steps: 24 },
  week: { step: 'day', steps: 7 },
  month: { step: 'day', steps: 30 },
}

export interface Window {
  readonly step: Step
  /** Instants, each the begin of a step; the last step is the one that goes on now. */
  readonly steps: readonly string[]
  readonly from: string
}

/** Hours and days begin where those of UTC do, as the server counts them. */
export function windowOf(span: Span, now: number): Window {
  const { step, steps } = cuts[span]
  const length = lengths[step]
  const last = Math.floor(now / length) * length
  const begins = Array.from({ length: steps }, (_, index) =>
    new Date(last - (steps - 1 - index) * length).toISOString(),
  )
  return { step, steps: begins, from: begins[0] ?? '' }
}
