/** What the system tells of other processes. */

import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

export function childrenOf(pid: number): readonly number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    return text.split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
}

export function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/** Waits for what the system does in its own time. */
export async function eventually<T>(
  what: string,
  look: () => T | null | Promise<T | null>,
  within = 10_000,
): Promise<T> {
  const until = performance.now() + within
  for (;;) {
    const found = await look()
    if (found !== null) return found
    if (performance.now() > until) throw new Error(`${what}: not within ${within} ms`)
    await pause(10)
  }
}
