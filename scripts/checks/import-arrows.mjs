/** Arrows point inward: which package, and which part of the server, may import which. */
import { importsOf, isTest, packageSources, read, withoutComments } from './sources.mjs'

export const title = 'imports point inward, and one file reads the environment'

/** Packages of ours that each package may import. */
const allowed = {
  dialects: [],
  verify: [],
  client: ['dialects'],
  documentation: ['dialects'],
  console: [],
  server: ['dialects', 'verify', 'client', 'documentation'],
}

/** Parts of the server that a part must not import. */
const forbidden = [
  [
    /^(exchange|call|credentials|signing-keys|revocations)\//,
    /^(http|cli|serve|stores\/(sqlite|postgres))\//,
  ],
  [/^(stores|audit)\//, /^(http|cli|serve|exchange|call)\//],
  [/^http\//, /^(cli|serve|stores\/(sqlite|postgres))\//],
  [/^configuration\//, /^(http|cli|serve|exchange|call|stores\/(sqlite|postgres))\//],
]

/** Who may read a configuration: the command line and the files that wire everything. Its types are open to all. */
const composition = /^(cli|configuration|serve)\//
const openToAll = /^configuration\/(configuration|durations)\.ts$/

const environment = 'packages/server/src/configuration/environment.ts'

function wrongImport(path, imported) {
  const [, name, inside] = /^packages\/([^/]+)\/src\/(.*)$/.exec(path)
  const ours = /^@guichet\/([^/]+)/.exec(imported)?.[1]
  if (ours && !allowed[name]?.includes(ours)) return `the package ${name} must not import ${imported}`
  if (!imported.startsWith('packages/')) return null
  if (!imported.startsWith(`packages/${name}/`)) return `${imported} is reached past its package's name`
  if (name !== 'server') return null
  const target = imported.replace('packages/server/src/', '')
  const rule = forbidden.find(([from, to]) => from.test(inside) && to.test(target))
  if (rule) return `${inside.split('/')[0]} must not import ${target}`
  if (target.startsWith('configuration/') && !openToAll.test(target) && !composition.test(inside)) {
    return `only the command line and the composition import ${target}`
  }
  return null
}

export function run() {
  return packageSources()
    .filter((path) => !isTest(path))
    .flatMap((path) => {
      const wrong = importsOf(path).map((imported) => wrongImport(path, imported))
      const readsEnvironment = path !== environment && /\bprocess\.env\b/.test(withoutComments(read(path)))
      return [...wrong, readsEnvironment && `only ${environment} reads process.env`]
        .filter(Boolean)
        .map((fault) => `${path}: ${fault}`)
    })
}
