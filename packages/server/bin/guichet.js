#!/usr/bin/env -S node --max-semi-space-size=8
// Plain JavaScript that old versions of Node.js can read, so that they can say what is missing.
// The flag above: requests leave little behind, and a nursery of 32 MB takes memory and the processor's cache with it.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'

const wanted = 24
const main = new URL('../dist/cli/main.js', import.meta.url)

function stop(sentence) {
  console.error(sentence)
  process.exit(1)
}

/** The Node.js that comes as a package, beside us or above us; null where it was not installed. */
function packagedNode() {
  try {
    return createRequire(import.meta.url).resolve(`node-${process.platform}-${process.arch}/bin/node`)
  } catch {
    return null
  }
}

function runUnder(node) {
  const child = spawn(node, [...process.execArgv, ...process.argv.slice(1)], { stdio: 'inherit' })
  // Ctrl-C reaches the child by itself, and a second SIGINT would tell it to hurry.
  const forward = (signal) => (signal === 'SIGINT' && process.stdin.isTTY) || child.kill(signal)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward)
  child.on('error', (error) => stop(`guichet cannot start ${node}: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : code))
}

if (Number(process.versions.node.split('.')[0]) >= wanted) {
  if (!existsSync(main)) stop('guichet is not built yet: run `npm run build` in the root of the repository.')
  await import(main.href)
} else {
  const node = packagedNode()
  if (node) runUnder(node)
  else stop(`guichet needs Node.js ${wanted} or later, and this is ${process.version}.`)
}
