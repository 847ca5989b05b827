/** Every sample of the documentation, run as it is printed: it gets a token, makes the call, and prints 200. */

import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type KeyPair, type TestServer } from '../../packages/server/test/running-server.ts'
import { program, type Program } from '../programs.ts'
import { samplesPrintedAt } from './reading.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const foreign = new URL('../../packages/dialects/test/dialects/', import.meta.url)

/** Formats that the five APIs do not have: text, numbers as texts, a JSON string, a cookie, one part alone. */
const foreignNames = ['harbour', 'lumen', 'quill', 'verre', 'vigie']
const ofCatalog = ['kis', 'recital', 'digishare', 'didomi', 'digitalpaye', 'parcels']
const apis = [...ofCatalog, ...foreignNames]
/** Where each run costs a compilation. */
const fewer = [...ofCatalog, 'lumen', 'quill', 'verre']

let server: TestServer
let pairs: ReadonlyMap<string, KeyPair>
let folder: string

beforeAll(async () => {
  folder = await makeFolder()
  server = await startTestServer({ yaml: await configuration() })
  const made = await Promise.all(apis.map(async (api) => [api, await server.keyPair(api)] as const))
  pairs = new Map(made)
})

afterAll(async () => {
  await server.remove()
  await rm(folder, { recursive: true })
})

/** Inside the repository, so that a sample finds the packages that it imports. */
async function makeFolder(): Promise<string> {
  const place = join(root, 'e2e', 'dist')
  await mkdir(place, { recursive: true })
  return mkdtemp(join(place, 'samples-'))
}

async function configuration(): Promise<string> {
  const demonstration = await readFile(join(root, 'packages/server/demo/guichet.yaml'), 'utf8')
  const files = foreignNames.map((name) => fileURLToPath(new URL(`${name}.yaml`, foreign)))
  const api = (name: string, dialect: string): string =>
    `  - { name: ${name}, dialects: [${dialect}], sample: GET /${name}/v1/things, routes: [{ path: /${name} }]` +
    `${name === 'lumen' ? ', values: { shop_id: "17" }' : ''} }\n`
  const more = [api('parcels', 'oauth2'), ...foreignNames.map((name) => api(name, name))]
  return `dialects: ${JSON.stringify(files)}\n${demonstration.trimEnd()}\n${more.join('')}`
}

interface Runner {
  readonly title: string
  readonly program: Program
  readonly arguments?: readonly string[]
  /** Default: all. */
  readonly apis?: readonly string[]
}

const node: Program = { path: process.execPath, title: 'node' }

const runners: readonly Runner[] = [
  {
    title: 'curl',
    program: program('curl').path === null ? program('curl') : { path: '/bin/sh', title: 'curl' },
  },
  { title: 'Node.js', program: node },
  {
    title: 'Node.js, @guichet/client',
    program: node,
    arguments: ['--conditions=guichet:source'],
    apis: ofCatalog,
  },
  { title: 'Python', program: program('python') },
  { title: 'PHP', program: program('php') },
  {
    title: 'Java',
    program: program('java'),
    arguments: ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'],
    apis: fewer,
  },
  { title: 'Go', program: program('go'), arguments: ['run'], apis: fewer },
]

describe.each(runners)('the samples in $title', (runner) => {
  test.skipIf(runner.program.path === null)(
    `print 200 (${runner.program.title})`,
    { timeout: 240_000 },
    async () => {
      const wanted = runner.apis ?? apis
      const outcomes = await twoAtOnce(wanted, (api) => run(api, runner))
      expect(Object.fromEntries(outcomes)).toEqual(Object.fromEntries(wanted.map((api) => [api, 200])))
    },
  )
})

/** 200 where the sample printed it with what the API behind the gateway said; else all that it printed. */
async function run(
  api: string,
  { title, program, arguments: before = [] }: Runner,
): Promise<[string, unknown]> {
  const printed = await samplesPrintedAt(`${server.url}/docs/${api}.md?lang=en`)
  const sample = printed.find((sample) => sample.title === title)
  if (sample === undefined) return [api, 'not printed']
  const file = join(folder, api, sample.file)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, sample.code)
  const name = api.toUpperCase()
  const { key = '', secret = '' } = pairs.get(api) ?? {}
  const env = { ...environment, [`${name}_KEY`]: key, [`${name}_SECRET`]: secret }
  try {
    const { stdout } = await promisify(execFile)(program.path ?? '', [...before, file], { env })
    const passed = stdout.includes('"path":') && /^200 |^200$/m.test(stdout)
    return [api, passed ? 200 : stdout]
  } catch (error) {
    return [api, error instanceof Error ? error.message : error]
  }
}

const environment: NodeJS.ProcessEnv = {
  PATH: process.env['PATH'] ?? '',
  HOME: process.env['HOME'] ?? '',
  // What is compiled of the standard library serves the next run too.
  GOCACHE: join(tmpdir(), 'guichet-go-cache'),
  GOFLAGS: '-mod=mod',
  GOTOOLCHAIN: 'local',
}

async function twoAtOnce<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = []
  const left = items.entries()
  const worker = async (): Promise<void> => {
    for (const [at, item] of left) results[at] = await work(item)
  }
  await Promise.all([worker(), worker()])
  return results
}
