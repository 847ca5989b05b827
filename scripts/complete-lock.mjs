/**
 * Completes package-lock.json with the optional packages of other platforms that the registry at hand does not list.
 * npm leaves them out of the lock when it cannot see them, and `npm ci` then refuses the lock as incomplete.
 * Run it after each change of a dependency, then `npm install` once, which puts the entries in npm's own order.
 */
import { readFileSync, writeFileSync } from 'node:fs'

const systems = {
  android: 'android',
  darwin: 'darwin',
  macos: 'darwin',
  freebsd: 'freebsd',
  netbsd: 'netbsd',
  openbsd: 'openbsd',
  sunos: 'sunos',
  aix: 'aix',
  openharmony: 'openharmony',
  linux: 'linux',
  linuxmusl: 'linux',
  win32: 'win32',
  windows: 'win32',
}
const processors = {
  ...Object.fromEntries(
    ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 'riscv64', 's390x'].map((name) => [name, name]),
  ),
  ...Object.fromEntries(['loong64', 'mips64el', 'wasm32'].map((name) => [name, name])),
  x86: 'x64',
  amd64: 'x64',
  ppc64le: 'ppc64',
}

/** What the name of a platform package says: `@oxlint/binding-linux-x64-musl`. Null where it names no platform. */
function platformOf(name) {
  const words = name.toLowerCase().split(/[^a-z0-9]+/)
  const os = words.map((word) => systems[word]).find(Boolean)
  const cpu = words.map((word) => processors[word]).find(Boolean)
  if (!os && !cpu) return null
  const libc = words.some((word) => word.includes('musl'))
    ? 'musl'
    : words.some((word) => word.startsWith('gnu'))
      ? 'glibc'
      : null
  return {
    ...(cpu && { cpu: [cpu] }),
    ...(os && { os: [os] }),
    ...(os === 'linux' && libc && { libc: [libc] }),
  }
}

/** Every place where Node would look for `name` from `at`, innermost first. */
function placesOf(name, at) {
  const places = []
  for (let base = at; ;) {
    places.push(`${base ? `${base}/` : ''}node_modules/${name}`)
    if (!base) return places
    const end = base.lastIndexOf('node_modules/')
    base = end <= 0 ? '' : base.slice(0, end - 1)
  }
}

const file = process.argv[2] ?? new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(file, 'utf8'))
let added = 0

for (const [at, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const exact = /^\d+\.\d+\.\d+[\w.-]*$/.test(version)
    if (at === '' || !exact || placesOf(name, at).some((place) => lock.packages[place])) continue
    const platform = platformOf(name)
    if (!platform) {
      console.error(`${name} names no platform: add it to the lock by hand.`)
      process.exitCode = 1
      continue
    }
    lock.packages[`node_modules/${name}`] = {
      version,
      ...(entry.dev && { dev: true }),
      optional: true,
      ...platform,
    }
    added++
  }
}

const byPath = ([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(byPath))
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(`${added} entries added`)
