/** Numbers to text: tables of median (minimum–maximum), and a line for each thing that is wanted. */

export function spread(values) {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = sorted.length >> 1
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  return { min: sorted[0], median, max: sorted.at(-1) }
}

/** Round by round against the same round of the other: what disturbed one round disturbed both. */
export const ratios = (rounds, others) => spread(rounds.map(({ cpu }, index) => cpu / others[index].cpu))

const shown = ({ min, median, max }, digits = 0) =>
  `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`

export const shownRatio = (ratio) => shown(ratio, 2)

export function table(head, rows) {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column].length)))
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)]
}

const head = [
  '',
  'CPU µs a request',
  'to the first',
  'requests a second',
  'p50 ms',
  'p99 ms',
  'peak MB',
  'failed',
]

/** @param measured as `measureInTurns` gives it; the first is what the others are compared with */
export function loadTable(measured) {
  const [[, { rounds: first }]] = measured
  const rows = [...measured].map(([name, { rounds, memory }]) => [
    name,
    shown(spread(rounds.map(({ cpu }) => cpu)), 1),
    rounds === first ? '1' : shownRatio(ratios(rounds, first)),
    shown(spread(rounds.map(({ perSecond }) => perSecond))),
    shown(spread(rounds.map(({ p50 }) => p50)), 2),
    shown(spread(rounds.map(({ p99 }) => p99)), 1),
    memory.toFixed(0),
    `${rounds.reduce((sum, { failures }) => sum + failures, 0)}`,
  ])
  return table(head, rows)
}

/** @param measured the rounds by name */
export function operationTable(measured) {
  const rows = [...measured].map(([name, rounds]) => [name, shown(spread(rounds.map(({ cpu }) => cpu)), 2)])
  return table(['', 'CPU µs'], rows)
}

export const startTable = (starts) =>
  table(
    ['', 'ms to the first token', 'of CPU'],
    starts.map(([name, times]) => [
      name,
      shown(spread(times.map(({ milliseconds }) => milliseconds))),
      shown(spread(times.map(({ cpu }) => cpu))),
    ]),
  )

const words = new Map([
  [true, 'reached'],
  [false, 'not reached'],
  [null, 'compared'],
])

/** @param reached null for what is not wanted, only told */
export const verdict = (what, reached, text) => `- ${words.get(reached)}: ${what}: ${text}`
