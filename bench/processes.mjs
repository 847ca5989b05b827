/** Programs under measurement: started on a core of their own where the machine has one, watched through /proc. */
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { environment, findNode } from '../scripts/node.mjs'

const canPin =
  availableParallelism() > 1 &&
  [0, 1].every((core) => spawnSync('taskset', ['-c', `${core}`, 'true']).status === 0)

export const isPinned = canPin

const microsecondsPerTick = 1e6 / Number(spawnSync('getconf', ['CLK_TCK']).stdout?.toString() || 100)

const running = new Set()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** @param core 0 for what is measured, 1 for what asks it; null for any */
export function startNode(args, core) {
  const command = [findNode(), ...args]
  if (canPin && core !== null) command.unshift('taskset', '-c', `${core}`)
  const child = spawn(command[0], command.slice(1), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment(),
  })
  running.add(child)
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      running.delete(child)
      resolve(code)
    })
  })
  const program = { child, pid: child.pid, output: '', errors: '', ended }
  child.stdout.on('data', (chunk) => (program.output += chunk))
  child.stderr.on('data', (chunk) => (program.errors += chunk))
  return program
}

/** Resolves with the match as soon as the program has printed it. */
export function printed(program, pattern) {
  return new Promise((resolve, reject) => {
    const look = () => {
      const match = pattern.exec(program.output)
      if (match === null) return
      program.child.stdout.off('data', look)
      resolve(match)
    }
    program.child.stdout.on('data', look)
    program.ended.then((code) => reject(new Error(`it ended with ${code}: ${program.errors}`)), reject)
    look()
  })
}

/** A program that says where it listens. */
export async function startServer(args, core = 0) {
  const program = startNode(args, core)
  const [, port] = await printed(program, /listening on https?:\/\/[^\s:]+:(\d+)/)
  return Object.assign(program, { url: `http://127.0.0.1:${port}` })
}

export async function stop({ child, ended }) {
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await ended
  clearTimeout(timer)
}

/** Microseconds of CPU that all threads of a process have used. */
export function cpuTime(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The second field is the name in brackets and may hold spaces; of the whole, fields 14 and 15 are wanted.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * microsecondsPerTick
}

/** The most memory that a process has ever held, in MB. */
export function peakMemory(pid) {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return (Number(kilobytes) * 1024) / 1e6
}
