/** What others on the machine and on the network can see: modes of files, command lines, error texts, metrics. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { newSecret } from '../../src/credentials/secret-format.ts'
import { argumentsOf, endLeftOvers, guichet, plainEnvironment, serve } from '../durability/guichet-process.ts'
import { prepareInstallation, type PreparedInstallation } from '../durability/prepared-installation.ts'
import { childrenOf, eventually } from '../durability/processes.ts'
import { startTestServer, type TestServer } from '../running-server.ts'
import { dialectNames, exchangeAs, send, sendRaw, tokenFor } from '../transport/client.ts'
import { Canaries } from './canaries.ts'

// Each test starts processes, and the machine may be busy with others.
vi.setConfig({ testTimeout: 60_000 })

afterEach(endLeftOvers)

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8)

test('S06 under umask 000 every file is for its owner alone', { timeout: 60_000 }, async () => {
  const around = mkdtempSync(join(tmpdir(), 'guichet-modes-'))
  const data = join(around, 'data')
  const backup = join(around, 'backup')
  const under = ['sh', '-c', 'umask 000; exec "$@"', 'sh']
  const server = await serve({ data, under }, 0)
  expect((await guichet({ data, under }, ['organization', 'create', 'Acme'])).status).toBe(0)
  expect((await guichet({ data, under }, ['backup', backup])).status).toBe(0)
  const paths = readdirSync(data, { recursive: true, withFileTypes: true })
  const modes = paths.map((entry) => {
    const path = join(entry.parentPath, entry.name)
    return [path.slice(data.length + 1), modeOf(path), entry.isDirectory() ? '700' : '600'] as const
  })
  expect(modes.map(([path]) => path)).toContain('guichet.db-wal')
  for (const [path, mode, wanted] of modes) expect(mode, path).toBe(wanted)
  expect(modeOf(data)).toBe('700')
  expect(modeOf(backup)).toBe('600')
  await server.stop()
  expect((await guichet({ data: join(around, 'other'), under }, ['migrate'])).status).toBe(0)
  expect(modeOf(join(around, 'other', 'guichet.db'))).toBe('600')
  rmSync(around, { recursive: true })
})

const seenOf = (pid: number): string =>
  ['cmdline', 'environ'].map((name) => readFileSync(`/proc/${pid}/${name}`, 'latin1')).join('\n')

describe('S07 the process list', () => {
  let installation: PreparedInstallation

  beforeAll(async () => {
    installation = await prepareInstallation()
  })
  afterAll(() => installation.remove())

  test('S07 neither the server nor its workers show a secret in their arguments or environment', async () => {
    const canaries = new Canaries()
    for (const name of ['pepper', 'key-encryption-key'])
      canaries.add(readFileSync(join(installation.data, 'secrets', name), 'utf8').trim())
    canaries.add(installation.management)
    for (const { secret } of installation.pairs.values()) canaries.add(secret)
    const server = await serve(installation, installation.port, ['--workers', '2'])
    const workers = childrenOf(server.pid)
    expect(workers).toHaveLength(2)
    for (const pid of [server.pid, ...workers]) expect(canaries.foundIn(String(pid), seenOf(pid))).toEqual([])
    await server.stop()
  })

  test('S07 a command reads the password from its input, and shows it nowhere while it waits and works', async () => {
    const canaries = new Canaries()
    const password = canaries.add(`canary-${randomBytes(18).toString('base64url')}`)
    const member = ['member', 'create', '--organization', 'Acme', '--email', 'seen@acme.example']
    const [program = '', ...args] = argumentsOf(installation.data, member)
    const child = spawn(program, args, { env: plainEnvironment(), stdio: 'pipe' })
    const pid = child.pid ?? 0
    child.stdin.write(password.slice(0, 10))
    await eventually('its own name', () => (seenOf(pid).includes('member') ? true : null))
    child.stdin.end(`${password.slice(10)}\n`)
    expect(canaries.foundIn('the process list', seenOf(pid))).toEqual([])
    const [status] = (await once(child, 'close')) as [number]
    expect(status).toBe(0)
  })

  test.each(['--secret', '--token', '--password', '--pepper', '--key-encryption-key', '--client-secret'])(
    'S07 a secret behind %s is refused, and not repeated',
    async (option) => {
      const canaries = new Canaries()
      const secret = canaries.add(newSecret())
      for (const args of [[option, secret], [`${option}=${secret}`]]) {
        const outcome = await guichet(installation, ['credential', 'list', ...args])
        expect(outcome.status).toBe(2)
        expect(canaries.foundIn('what it says', outcome.stdout + outcome.stderr)).toEqual([])
      }
    },
  )
})

/** What tells an attacker how the server is made: places in code, SQL, paths, programs and their versions. */
const telling =
  /\bat (?:async )?[\w.<>]+ \(|node:|node_modules|\.ts\b|\.js\b|\/(?:work|tmp|home|usr|root)\/|\bselect \b|\binsert into\b|sqlite|postgres|kysely|fastify|FST_|zod|SQLITE_|ECONN|v?\d+\.\d+\.\d+(?!\.\d)/i

describe('S09 S10 what the network sees', () => {
  let server: TestServer

  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.remove())

  test('S09 no refusal tells of code, paths, databases or versions, and each has the id of its request', async () => {
    const json = ['content-type', 'application/json']
    const exchanges = [
      '/api/v1/api_access_auth/sign_in',
      '/auth/api/v1/login/',
      '/v1/oauth/token',
      '/v1/sessions',
      '/v1/auth',
      '/oauth/token',
    ]
    const answers = []
    for (const path of exchanges) {
      answers.push(await send(server, path))
      answers.push(await send(server, path, { method: 'DELETE' }))
      answers.push(await send(server, path, { method: 'POST', headers: json, body: '{' }))
      answers.push(await send(server, path, { method: 'POST', headers: ['content-type', 'a/b'], body: 'x' }))
      answers.push(await send(server, path, { method: 'POST', headers: json, body: 'x'.repeat(100_000) }))
      answers.push(
        await send(server, path, {
          method: 'POST',
          headers: [...json, 'authorization', 'Basic !'],
          body: '{}',
        }),
      )
    }
    for (const path of [
      '/nothing',
      '/api/v1/nothing',
      '/api/v1/credentials',
      '/forward-auth',
      '/v1/campaigns',
      '/%00',
      '/..%2f',
      '/console/../../etc/passwd',
    ]) {
      answers.push(await send(server, path))
      answers.push(await send(server, path, { method: 'POST', headers: json, body: '{' }))
    }
    for (const { status, headers, body } of answers) {
      if (status < 400) continue
      expect(body).not.toMatch(telling)
      expect(status, body).not.toBe(500)
      expect(headers['x-request-id'] ?? '').toMatch(/^[\w-]+$/)
      expect(headers['server'] ?? headers['x-powered-by']).toBeUndefined()
    }
    expect(answers.filter(({ status }) => status >= 400).length).toBeGreaterThan(40)
    for (const bytes of [
      'FOO\r\n\r\n',
      'GET / HTTP/1.1\r\n\r\n',
      `GET / HTTP/1.1\r\nHost: a\r\nA: ${'x'.repeat(20_000)}\r\n\r\n`,
    ]) {
      const answer = await sendRaw(server.port, bytes, 150)
      expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /)
      expect(answer.split('\r\n\r\n')[1]).not.toMatch(telling)
    }
  })

  test('S10 guesses make no new labels, and no name of a credential stands in the metrics', async () => {
    const pair = await server.keyPair('kis')
    await tokenFor(server, 'kis', pair)
    for (const name of dialectNames) await exchangeAs(server, name, { key: 'nobody', secret: 'wrong' })
    const series = async (): Promise<readonly string[]> =>
      (await send(server, '/metrics')).body
        .split('\n')
        .filter((line) => line.startsWith('guichet_'))
        .map((line) => line.slice(0, line.lastIndexOf(' ')))
    const before = await series()
    for (let guess = 0; guess < 200; guess++) {
      const key = `guess-${guess}-${randomBytes(6).toString('hex')}`
      const name = dialectNames[guess % dialectNames.length] ?? 'kis'
      await exchangeAs(server, name, { key, secret: 'wrong' }, { from: `127.0.0.${2 + guess}` })
    }
    const after = await series()
    expect(after).toEqual(before)
    const text = (await send(server, '/metrics')).body
    for (const secretive of [pair.key, pair.id, server.acme.id, 'guess-', 'nobody', '127.0.0'])
      expect(text).not.toContain(secretive)
  })

  test('S10 the metrics are for this machine alone, and not for it when it speaks for others', async () => {
    expect((await send(server, '/metrics')).status).toBe(200)
    for (const name of ['X-Forwarded-For', 'Forwarded', 'Via', 'X-Real-IP', 'x-forwarded-host']) {
      const answer = await send(server, '/metrics', { headers: [name, '203.0.113.7'] })
      expect(answer.status, name).toBe(404)
      expect(answer.body).not.toContain('guichet_')
    }
  })

  test('S10 health tells whether it lives and is ready, and nothing else', async () => {
    expect((await send(server, '/healthz')).body).toBe('{"status":"ok"}')
    expect((await send(server, '/readyz')).body).toBe('{"status":"ready"}')
  })
})

test('S09 a configuration that is wrong is told by place, and what a secret field holds is not repeated', async () => {
  const data = mkdtempSync(join(tmpdir(), 'guichet-wrong-'))
  const canaries = new Canaries()
  const password = canaries.add(`canary-${randomBytes(18).toString('base64url')}`)
  for (const line of [
    `database: postgres://guichet:${password}@127.0.0.1:1/none`,
    `database: mysql://guichet:${password}@127.0.0.1:1/none`,
    `pepper: ${password}`,
    `database: [${password}`,
  ]) {
    writeFileSync(join(data, 'guichet.yaml'), `${line}\n`)
    const outcome = await guichet({ data }, ['migrate'])
    expect(outcome.status).toBe(1)
    expect(canaries.foundIn(line.slice(0, 10), outcome.stdout + outcome.stderr)).toEqual([])
  }
  rmSync(data, { recursive: true })
})
