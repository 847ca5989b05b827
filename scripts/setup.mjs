/** Brings a clone to where it can run: `install` what the lock names, `build` what the sources say. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { filesUnder } from './checks/sources.mjs'
import { Missing, environment, findNode, root, run, runQuietly } from './node.mjs'

const stamp = join(root, 'node_modules', '.guichet-installed')

function lockDigest() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
}

function isInstalled() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === lockDigest()
}

/** Installs only where `node_modules` is missing or is not what the lock says. */
export async function install() {
  if (!isInstalled()) {
    console.error('Installing packages with npm …')
    // `npm ci` begins by removing what is there, under the feet of whatever runs from it.
    const command = existsSync(join(root, 'node_modules')) ? 'install' : 'ci'
    const kinds = ['--include=optional', '--include=dev']
    if ((await runQuietly('npm', [command, ...kinds, '--no-audit', '--no-fund', '--loglevel=error'])) !== 0) {
      throw new Missing('npm could not install the packages: see what it says above.')
    }
    writeFileSync(stamp, lockDigest())
  }
  findNode()
}

/** Compiles the packages; the compiler itself sees what is up to date. */
export async function build() {
  const compiler = join(root, 'node_modules', '.bin', 'tsc')
  if (!existsSync(compiler)) throw new Missing('The compiler is not installed: run `npm ci` first.')
  const projects = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')).references
  // The compiler believes its own notes, even where what they speak of has been deleted.
  const isWhole = projects.every(({ path }) => existsSync(join(root, path, 'dist')))
  const status = await run(compiler, isWhole ? ['-b'] : ['-b', '--force'], {
    env: environment(),
    stdio: ['ignore', 2, 2],
  })
  if (status !== 0) throw new Missing('The sources do not compile: see above.')
}

/** Bundles the pages of the console, then the component for other pages, where they are not what their sources say. */
export async function bundle() {
  const folder = join(root, 'packages/console')
  const stamp = join(folder, 'dist', '.sources')
  const digest = sourcesDigest()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return
  console.error('Building the pages of the console …')
  const bundler = join(root, 'node_modules', '.bin', 'vite')
  for (const config of ['vite.config.ts', 'vite.embed.config.ts']) {
    if (
      (await runQuietly(bundler, ['build', '--config', config], { env: environment(), cwd: folder })) !== 0
    ) {
      throw new Missing('The pages of the console cannot be built: see above.')
    }
  }
  writeFileSync(stamp, digest)
}

function sourcesDigest() {
  const hash = createHash('sha256').update(lockDigest())
  for (const path of filesUnder('packages/console').sort()) {
    hash.update(path).update(readFileSync(join(root, path)))
  }
  return hash.digest('hex')
}

export async function setUp() {
  await install()
  await build()
  await bundle()
}
