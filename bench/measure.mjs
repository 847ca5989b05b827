/** Rounds in turn: each target gets a short load, then the next, so that what disturbs the machine disturbs all. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cpuTime, peakMemory, startNode } from './processes.mjs'

const load = fileURLToPath(new URL('load.mjs', import.meta.url))

export const connections = 64

/**
 * @param targets `name`, the `program` that is asked, and the `request`: url, method, headers, bodies
 * @returns by name: the rounds, the first one left out, and the peak of memory
 */
export async function measureInTurns(targets, { rounds, seconds, folder, progress }) {
  const measured = new Map(targets.map(({ name }) => [name, { rounds: [], memory: 0 }]))
  for (let round = 0; round <= rounds; round += 1) {
    for (const { name, program, request } of targets) {
      progress(`${round === 0 ? 'warm-up' : `round ${round} of ${rounds}`}: ${name}`)
      const result = await ask(program, { ...request, connections, seconds }, folder)
      if (round > 0) measured.get(name).rounds.push(result)
      measured.get(name).memory = peakMemory(program.pid)
    }
  }
  return measured
}

async function ask({ pid }, what, folder) {
  const file = join(folder, 'load.json')
  writeFileSync(file, JSON.stringify(what))
  const before = cpuTime(pid)
  const asking = startNode([load, file], 1)
  if ((await asking.ended) !== 0) throw new Error(`the load failed: ${asking.errors}`)
  const { requests, ...seen } = JSON.parse(asking.output)
  return { ...seen, cpu: (cpuTime(pid) - before) / requests }
}
