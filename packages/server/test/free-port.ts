import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Workers of the test runner at most; each draws from ports of its own. */
const workers = 16
const worker = Number(process.env['VITEST_POOL_ID'] ?? 0) % workers

/**
 * A port that nobody uses. It lies below those that the system gives whoever asks for any, so that it is not given to
 * somebody else before it is taken, or while whoever had it starts again.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000 / workers, 32_768 / workers) * workers + worker
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const probe = createServer()
  probe.once('error', () => resolve(false))
  probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  return promise
}
