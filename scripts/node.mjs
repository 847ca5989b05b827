/** Which Node.js runs the product and its tests: the current one where it is new enough, else the packaged one. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const wanted = 24

/** A failure that one sentence explains: no stack is shown for it. */
export class Missing extends Error {}

export function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= wanted) return process.execPath
  const packaged = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node')
  if (existsSync(packaged)) return packaged
  throw new Missing(
    `Node.js ${wanted} or later is needed: this is ${process.version}, and npm installed none for ` +
      `${process.platform} on ${process.arch}.`,
  )
}

/** The environment in which a plain `node` and the packages' own commands are the ones of this repository. */
export function environment(node = findNode()) {
  const path = [dirname(node), join(root, 'node_modules', '.bin'), process.env.PATH]
  return { ...process.env, PATH: path.filter(Boolean).join(':') }
}

/** Runs a program to its end, passing signals on; gives its exit status as a shell would. */
export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit', ...options })
    // Ctrl-C reaches the child by itself, and a second SIGINT would tell it to hurry.
    const forward = (signal) => (signal === 'SIGINT' && process.stdin.isTTY) || child.kill(signal)
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, forward)
    child.on('error', (error) => reject(new Missing(`${program} cannot be started: ${error.message}.`)))
    child.on('close', (code, signal) => {
      for (const name of signals) process.off(name, forward)
      resolve(signal ? 128 + constants.signals[signal] : code)
    })
  })
}

/** Runs a program quietly; what it printed is shown only where it fails. */
export async function runQuietly(program, args, options = {}) {
  const { output, status } = await runAndRead(program, args, options)
  if (status !== 0) process.stderr.write(output)
  return status
}

export async function runAndRead(program, args, options = {}) {
  let output = ''
  const stdio = ['ignore', 'pipe', 'pipe']
  const child = spawn(program, args, { cwd: root, ...options, stdio })
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const status = await new Promise((resolve) => {
    child.on('error', (error) => {
      output += `${program} cannot be started: ${error.message}\n`
      resolve(127)
    })
    child.on('close', (code, signal) => resolve(signal ? 128 + constants.signals[signal] : code))
  })
  return { output, status }
}

/** Ends the process with the status of `work`, or with the sentence that says what is missing. */
export async function finish(work) {
  try {
    process.exitCode = await work()
  } catch (error) {
    if (!(error instanceof Missing)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}
