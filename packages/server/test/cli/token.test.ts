import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { revokeCredential } from '../../src/credentials/revoke-credential.ts'
import { actor, type TestServer } from '../running-server.ts'
import { atoll, call, formats, grantsOf, pairFor, quill, startApis, temporaryFolder } from './calling.ts'
import { main, start } from './command.ts'

// Each test starts processes, and the machine may be busy with others.
vi.setConfig({ testTimeout: 60_000 })

let server: TestServer

beforeAll(async () => {
  server = await startApis()
})

afterAll(() => server.remove())

const jwtIn = (text: string): string => /[\w-]+\.[\w-]+\.[\w-]+/.exec(text)?.[0] ?? ''

// The other formats' tokens are got by the tests of `guichet request`.
test.concurrent.for(formats.filter(([dialect]) => /kis|digitalpaye|quill/.test(dialect)))(
  '%s: a token of the API %s, alone on its line',
  async ([dialect, api]) => {
    const { args, secret } = await pairFor(server, dialect, api)
    const outcome = await call(['token', ...args], { secret })
    expect(outcome).toMatchObject({ status: 0, stderr: '' })
    expect(outcome.stdout).toMatch(/^(?:Bearer )?\S+\n$/)
    const wanted = server.configuration.apis.find(({ name }) => name === api)?.audience
    expect(decodeJwt(jwtIn(outcome.stdout)).aud).toBe(wanted)
  },
)

describe('for a script', () => {
  test.concurrent('--json tells the token and its end', async () => {
    const { args, secret } = await pairFor(server, 'didomi', 'didomi')
    const { token, expiresAt, kept, ...rest } = (await call(['token', '--json', ...args], { secret })).json()
    expect(Date.parse(expiresAt) / 1000 - decodeJwt(token).exp!).toBeLessThan(5)
    expect(kept).toEqual({})
    expect(rest).toEqual({})
  })

  test.concurrent('scopes and environment are those that were asked for', async () => {
    const { key, secret } = await server.keyPair('notes')
    const scoped = ['--dialect', quill, '--url', server.url, '--key', key, '--scope', 'read']
    const outcome = await call(['token', ...scoped], { secret })
    expect(decodeJwt(jwtIn(outcome.stdout))).toMatchObject({ scope: 'read' })
    const sandbox = await server.keyPair('digitalpaye', { environment: 'sandbox' })
    const args = ['--dialect', 'digitalpaye', '--url', server.url, '--key', sandbox.key]
    const given = { secret: sandbox.secret }
    expect(await call(['token', ...args, '--environment', 'sandbox'], given)).toMatchObject({ status: 0 })
    expect(await call(['token', ...args], given)).toMatchObject({ status: 1 })
  })
})

describe('the cache', () => {
  test('four runs at once and one later make one exchange', async () => {
    const { id, args, secret } = await pairFor(server, 'recital', 'recital')
    const caches = temporaryFolder()
    const run = () => call(['token', '--cache', ...args], { secret, caches })
    const outcomes = [...(await Promise.all(Array.from({ length: 4 }, run))), await run()]
    expect(outcomes.every(({ status }) => status === 0)).toBe(true)
    expect(new Set(outcomes.map(({ stdout }) => stdout)).size).toBe(1)
    expect(await grantsOf(server, id)).toBe(1)
    expect(readdirSync(join(caches, 'guichet'))).toHaveLength(1)
  })

  test('without --cache each run exchanges, and nothing stays', async () => {
    const { id, args, secret } = await pairFor(server, 'recital', 'recital')
    const caches = temporaryFolder()
    for (let run = 0; run < 2; run++) await call(['token', ...args], { secret, caches })
    expect(await grantsOf(server, id)).toBe(2)
    expect(readdirSync(caches)).toEqual([])
  })

  test('a token that is about to end is not handed out', async () => {
    const { args, secret } = await pairFor(server, 'recital', 'recital')
    const caches = temporaryFolder()
    const first = await call(['token', '--cache', ...args], { secret, caches })
    const [name = ''] = readdirSync(join(caches, 'guichet'))
    const file = join(caches, 'guichet', name)
    const kept = JSON.parse(readFileSync(file, 'utf8'))
    writeFileSync(
      file,
      JSON.stringify({ ...kept, obtainedAt: Date.now() - 3_541_000, expiresAt: Date.now() + 59_000 }),
    )
    const second = await call(['token', '--cache', ...args], { secret, caches })
    expect(second.status).toBe(0)
    expect(second.stdout).not.toBe(first.stdout)
    expect(await call(['token', '--cache', ...args], { secret, caches })).toMatchObject({
      stdout: second.stdout,
    })
  })

  test('a folder that is open to others is refused, with the ways out', async () => {
    const { args, secret } = await pairFor(server, 'recital', 'recital')
    const caches = temporaryFolder()
    mkdirSync(join(caches, 'guichet'))
    chmodSync(join(caches, 'guichet'), 0o755)
    const outcome = await call(['token', '--cache', '--json', ...args], { secret, caches })
    expect(outcome.status).toBe(1)
    expect(outcome.json().error.code).toBe('cache_refused')
    expect(outcome.stderr).toMatch(/guichet is open to other users \(mode 0755\).*without --cache\.\n$/)
    expect(await call(['token', ...args], { secret, caches })).toMatchObject({ status: 0 })
  })
})

describe('refused', () => {
  test.concurrent.for([
    ['kis', 'kis'],
    ['digitalpaye', 'digitalpaye'],
    [atoll, 'isles'],
  ])('%s: a wrong secret', async ([dialect = '', api = '']) => {
    const { args } = await pairFor(server, dialect, api)
    const outcome = await call(['token', '--json', ...args], { secret: 'gsec_wrong-secret-of-the-test' })
    expect(outcome.status).toBe(1)
    const { code, message, status } = outcome.json().error
    expect(code).toBe('credentials_refused')
    expect(message).toContain(`(status ${status}, cause invalid)`)
    expect(outcome.stderr).toBe(`${message}\n`)
    expect(message).toMatch(/Check key and secret.* \[credentials_refused\]$/)
  })

  test.concurrent('a credential that is revoked', async () => {
    const { id, args, secret } = await pairFor(server, 'didomi', 'didomi')
    await revokeCredential(server.context, id, actor)
    expect((await call(['token', '--json', ...args], { secret })).json().error.code).toBe(
      'credentials_refused',
    )
  })

  test.concurrent('plain HTTP to another machine, before the secret is read', async () => {
    const args = [
      'token',
      '--json',
      '--dialect',
      'kis',
      '--key',
      'live_x',
      '--url',
      'http://auth.example.com',
    ]
    const outcome = await call(args)
    expect(outcome.status).toBe(1)
    expect(outcome.json().error.code).toBe('insecure_address')
    expect(outcome.stderr).toContain('--url is http://auth.example.com')
  })

  test.concurrent('a server that is away', async () => {
    const gone = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => gone.once('listening', resolve))
    const { port } = gone.address() as AddressInfo
    await new Promise((resolve) => gone.close(resolve))
    const args = ['--dialect', 'kis', '--key', 'live_x', '--url', `http://127.0.0.1:${port}`]
    const outcome = await call(['token', ...args], { secret: 'gsec_secret-of-the-test' })
    expect(outcome).toMatchObject({ status: 1, stdout: '' })
    expect(outcome.stderr).toMatch(/could not be reached.*\(ECONNREFUSED\).*\[exchange_unreachable\]\n$/)
  })

  test.concurrent('an unknown dialect, with the name that was meant', async () => {
    const outcome = await call(['token', '--url', server.url, '--dialect', 'digishar', '--json'])
    expect(outcome.status).toBe(1)
    expect(outcome.json().error).toMatchObject({ code: 'not-found', field: 'dialect' })
    expect(outcome.stderr).toContain('Did you mean digishare?')
  })

  test.concurrent('a dialect file that is not sound, with every fault', async () => {
    const file = join(temporaryFolder(), 'mine.yaml')
    writeFileSync(file, 'name: mine\nrequest:\n  path: no-slash\n')
    const outcome = await call(['token', '--url', server.url, '--dialect', file, '--json'])
    expect(outcome.status).toBe(1)
    expect(outcome.json().error).toMatchObject({ code: 'dialect', message: 'The dialect cannot be used.' })
    expect(outcome.stderr).toMatch(/mine\.yaml:3:\d+ request\.path: /)
  })

  test.concurrent('standard input that is empty', async () => {
    const { args } = await pairFor(server, 'kis', 'kis')
    expect(await call(['token', ...args])).toMatchObject({
      status: 1,
      stderr: 'Nothing came on standard input, where the Secret is read.\n',
    })
  })
})

describe('wrong usage', () => {
  const canary = 'canary-of-the-command-line'

  test.concurrent.for([
    ['no key', [], 'give the key with --key. KIS calls it App_token (Settings › API Keys).'],
    ['an argument', ['--key', 'x', canary], 'too many arguments'],
    ['the secret as an option', ['--key', 'x', `--secret=${canary}`], 'can read a command line'],
    ['a password in the address', ['--key', 'x', '--url', `https://a:${canary}@b.example`], '--url holds'],
  ] as const)('%s', async ([, more, says]) => {
    const outcome = await call([
      'token',
      '--dialect',
      'kis',
      '--url',
      'https://auth.example.com',
      '--json',
      ...more,
    ])
    expect(outcome.status).toBe(2)
    expect(outcome.json().error.code).toBe('usage')
    expect(outcome.stderr).toContain(says)
    expect(outcome.stdout + outcome.stderr).not.toContain(canary)
  })
})

test('HTTPS by an authority of one’s own is trusted where NODE_EXTRA_CA_CERTS names it, and not otherwise', async () => {
  const secure = await startApis({ tls: true })
  onTestFinished(() => secure.remove())
  const { args, secret } = await pairFor(secure, 'didomi', 'didomi')
  const authority = { NODE_EXTRA_CA_CERTS: join(secure.folder, 'cert.pem') }
  expect(await call(['token', ...args], { secret, env: authority })).toMatchObject({ status: 0, stderr: '' })
  const outcome = await call(['token', ...args], { secret })
  expect(outcome.status).toBe(1)
  expect(outcome.stderr).toContain('NODE_EXTRA_CA_CERTS')
})

describe('the secret', () => {
  test.runIf(process.platform === 'linux')('is in no process list while the exchange goes on', async () => {
    const silent = createServer()
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void silent.close())
    const arrived = new Promise<Buffer>((resolve) => {
      silent.once('connection', (socket) => socket.once('data', resolve).on('error', () => undefined))
    })
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
    const args = ['token', '--dialect', 'didomi', '--key', 'live_x', '--url', url]
    const child = start(args)
    onTestFinished(() => void child.kill('SIGKILL'))
    child.stdin?.write('gsec_canary-of-the-process-list\n')
    expect(String(await arrived)).toContain('POST /v1/sessions')
    for (const file of ['cmdline', 'environ']) {
      const text = readFileSync(`/proc/${child.pid}/${file}`, 'utf8')
      expect(text).toMatch(/token|PATH/)
      expect(text).not.toContain('canary')
    }
  })

  test.runIf(existsSync('/usr/bin/script'))(
    'is asked for at a terminal, which does not show it',
    async () => {
      const { args, secret } = await pairFor(server, 'kis', 'kis')
      const words = [process.execPath, '--conditions=guichet:source', main, 'token', ...args]
      const child = spawn('/usr/bin/script', ['-qec', words.join(' '), '/dev/null'], { stdio: 'pipe' })
      let shown = ''
      const asked = new Promise<void>((resolve) => {
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          shown += text
          if (shown.includes('Secret: ')) resolve()
        })
      })
      await asked
      child.stdin.write(`${secret}\r`)
      expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0)
      expect(shown).not.toContain(secret)
      expect(jwtIn(shown)).not.toBe('')
    },
  )
})
