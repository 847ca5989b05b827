/** The sources that the checks look at, and what they import. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, normalize, relative, sep } from 'node:path'
import { root } from '../node.mjs'

const isSource = /\.(ts|tsx|mts)$/
export const isTest = (path) => /\.test\.tsx?$|(^|\/)tests?\//.test(path)

/** Files below a folder of the repository, by their path in it, without what is built or installed. */
export function filesUnder(folder) {
  const from = join(root, folder)
  if (!existsSync(from)) return []
  return readdirSync(from, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name).split(sep).join('/')
    if (entry.isDirectory()) return /^(node_modules|dist)$/.test(entry.name) ? [] : filesUnder(path)
    return entry.isFile() ? [path] : []
  })
}

export const packages = () =>
  readdirSync(join(root, 'packages')).filter((name) =>
    existsSync(join(root, 'packages', name, 'package.json')),
  )

export const read = (path) => readFileSync(join(root, path), 'utf8')

/** `packages/NAME/src/…`, tests too. */
export const packageSources = () =>
  packages().flatMap((name) => filesUnder(`packages/${name}/src`).filter((path) => isSource.test(path)))

/** The file without its comments, so that prose does not count as code. A `//` inside a string is left alone. */
export const withoutComments = (text) =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/(^|\s)\/\/.*$/gm, '$1')

const importing =
  /(?:^|[;}\n])\s*(?:import|export)\b[^'"`;]*?from\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/g

/** What a file imports: of relative ones the path in the repository, of others the name of the package. */
export function importsOf(path) {
  return [...withoutComments(read(path)).matchAll(importing)].map((match) => {
    const name = match[1] ?? match[2]
    if (!name.startsWith('.')) return name
    return relative('.', normalize(join(dirname(path), name)))
      .split(sep)
      .join('/')
  })
}
