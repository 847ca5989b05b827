/** The order of the system calls, as strace sees them: the log is on the disk before the first byte of a success. */

import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { endLeftOvers, serve } from './guichet-process.ts'
import { asJson, keptConnection, signIn, signInPath } from './kept-connection.ts'
import { prepareInstallation } from './prepared-installation.ts'
import { childrenOf, eventually } from './processes.ts'

afterEach(endLeftOvers)

const calls = 'read,write,writev,fdatasync,fsync'

interface Step {
  readonly kind: 'request' | 'sync' | 'success'
  readonly line: string
}

/**
 * A read or a sync during which another thread made a call is told in two halves: it stands where it ended. The first
 * half of a write holds all that matters of it.
 */
function wholeLines(trace: string): readonly string[] {
  const begun = new Map<string, string>()
  return trace.split('\n').map((line) => {
    const [, thread = '', half] = /^(\d+) +(.*) <unfinished \.\.\.>$/.exec(line) ?? []
    if (half !== undefined && !half.startsWith('write')) begun.set(thread, half)
    return line.replace(/^(\d+) +<\.\.\. (?:read|f(?:data)?sync) resumed> ?/, (_, own: string) => {
      return `${own} ${begun.get(own) ?? ''}`
    })
  })
}

/** What matters of a trace, in the order in which it happened. */
function stepsOf(trace: string): readonly Step[] {
  return wholeLines(trace).flatMap((line): Step[] => {
    if (/ read\(\d+<[^>]*(?:socket|TCP)[^>]*.*"POST \//.test(line)) return [{ kind: 'request', line }]
    if (/ f(?:data)?sync\(\d+<[^>]*guichet\.db-wal>.*= 0/.test(line)) return [{ kind: 'sync', line }]
    if (/ writev?\(\d+<[^>]*(?:socket|TCP)[^>]*.*"HTTP\/1\.1 20[01] /.test(line))
      return [{ kind: 'success', line }]
    return []
  })
}

test(
  'F10 the log is synced between each request that changes something and its success',
  { timeout: 60_000 },
  async (context) => {
    if (spawnSync('strace', ['-V']).status !== 0)
      context.skip('The order of system calls is seen with strace: install it.')
    const installation = await prepareInstallation()
    const file = join(tmpdir(), `guichet-trace-${process.pid}`)
    const under = ['strace', '-f', '-y', '-s', '64', '-e', `trace=${calls}`, '-o', file]
    const server = await serve({ ...installation, under }, installation.port)
    const connection = keptConnection(server.port)
    const pair = installation.pairs.get('kis')
    if (pair === undefined) throw new Error('there is a pair for each dialect')
    const authorization = { authorization: `Bearer ${installation.management}` }
    const changes: (readonly [string, object])[] = [
      ['/credentials', { kind: 'key-pair', api: 'kis', name: 'traced' }],
      [`/credentials/${pair.id}/rotate`, { overlap: '1h' }],
      [`/credentials/${pair.id}/disable`, {}],
      [`/credentials/${pair.id}/enable`, {}],
      [`/credentials/${pair.id}/revoke`, {}],
    ]
    for (let time = 0; time < 10; time++)
      expect((await connection.ask(signInPath, signIn(pair))).status).toBe(200)
    for (const [path, body] of changes) {
      expect((await connection.ask(`/api/v1${path}`, asJson(body, authorization))).status).toBeLessThan(300)
    }
    connection.close()
    for (const pid of childrenOf(server.pid)) process.kill(pid, 'SIGTERM')
    await server.ended

    const steps = stepsOf(readFileSync(file, 'utf8'))
    const wanted = 10 + changes.length
    expect(steps.filter(({ kind }) => kind === 'request')).toHaveLength(wanted)
    let synced = false
    let successes = 0
    for (const { kind, line } of steps) {
      if (kind === 'request') synced = false
      else if (kind === 'sync') synced = true
      else {
        expect(synced, line).toBe(true)
        successes += 1
      }
    }
    expect(successes).toBe(wanted)
    await eventually('the end of strace', () => (childrenOf(server.pid).length === 0 ? true : null))
    rmSync(file)
    await installation.remove()
  },
)
