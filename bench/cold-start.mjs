/**
 * From the start of the process to the first token in hand, free to use all cores. Its CPU time is told as well: on a
 * machine that does other work it says what the clock would on a quiet one.
 */
import { join } from 'node:path'
import { cpuTime, stop } from './processes.mjs'
import { exchange, startAgain, startDemonstration } from './targets/guichet.mjs'

/** An empty folder: the schema, the secrets, the signing key and the credentials are made as well. */
export async function freshStarts(folder, times) {
  const results = []
  for (let time = 0; time < times; time += 1) {
    results.push(await timed(() => startDemonstration(join(folder, `fresh-${time}`), null)))
  }
  return results
}

export async function restarts(folder, pair, times) {
  const results = []
  for (let time = 0; time < times; time += 1) {
    results.push(await timed(async () => Object.assign(await startAgain(folder, null), { pair })))
  }
  return results
}

async function timed(start) {
  const from = performance.now()
  const server = await start()
  await exchange(server.url, server.pair)
  const milliseconds = performance.now() - from
  const cpu = cpuTime(server.pid) / 1000
  await stop(server)
  return { milliseconds, cpu }
}
