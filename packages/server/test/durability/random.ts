/** Chance that can be had again: `GUICHET_SEED=…` repeats a run. */

export const seed: number = Number(process.env['GUICHET_SEED'] ?? Math.trunc(Math.random() * 1_000_000))

export interface Chance {
  /** A whole number from `low` to `high`. */
  between(low: number, high: number): number
}

/** Mulberry32. */
export function chance(from: number = seed): Chance {
  let state = from
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return { between: (low, high) => low + Math.floor(next() * (high - low + 1)) }
}
