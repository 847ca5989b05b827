export type Draw = (below: number) => number

/** Numbers that come again with the same seed (mulberry32). */
export function drawing(seed: number): Draw {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (((mixed ^ (mixed >>> 14)) >>> 0) % 1_000_000) % below
  }
}

export const some = <T>(list: readonly T[], draw: Draw): T => list[draw(list.length)]!
