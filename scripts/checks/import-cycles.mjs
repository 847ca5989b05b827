/** No file imports itself by way of others, types included. */
import { importsOf, isTest, packageSources } from './sources.mjs'

export const title = 'no import cycles'

export function run() {
  const graph = new Map(
    packageSources()
      .filter((path) => !isTest(path))
      .map((path) => [path, importsOf(path)]),
  )
  const done = new Set()
  const cycles = []
  const visit = (path, trail) => {
    const start = trail.indexOf(path)
    if (start >= 0) cycles.push([...trail.slice(start), path].join(' -> '))
    if (start >= 0 || done.has(path)) return
    for (const imported of graph.get(path) ?? []) if (graph.has(imported)) visit(imported, [...trail, path])
    done.add(path)
  }
  for (const path of graph.keys()) visit(path, [])
  return cycles
}
