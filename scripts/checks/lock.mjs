/** The lock names no registry host, so that it installs from whichever one a machine uses, and lists every package. */
import { read } from './sources.mjs'

export const title = 'the lock is complete and names no registry'

const root = JSON.parse(read('package.json'))

export function run() {
  const { packages } = JSON.parse(read('package-lock.json'))
  const hosts = Object.entries(packages)
    .filter(([, entry]) => /^(https?|git)/.test(entry.resolved ?? ''))
    .map(([path]) => `${path} names a host: set omit-lockfile-registry-resolved`)
  const known = new Set(Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, '')))
  const missing = Object.entries(packages).flatMap(([path, entry]) =>
    Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !known.has(name))
      .map(
        (name) =>
          `${path || root.name} wants ${name}, which is not in the lock: run scripts/complete-lock.mjs`,
      ),
  )
  return [...hosts, ...missing]
}
