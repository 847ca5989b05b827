/**
 * The application in `next-app`, in a folder of its own, which is removed. As developers run it: a production build of
 * it takes longer than everything else here together.
 */

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Guichet } from '../guichet.ts'
import { audience } from '../tokens.ts'
import { call } from './call.ts'
import { kinds, ownRefusal, type Served } from './contract.ts'

const command = createRequire(import.meta.url).resolve('next/dist/bin/next')

/** Inside the repository, because Next.js looks for packages in the folders above. */
const scratch = fileURLToPath(new URL('../../../../.cache/', import.meta.url))

export async function serveNext(issuer: Guichet): Promise<Served> {
  mkdirSync(scratch, { recursive: true })
  const folder = mkdtempSync(join(scratch, 'next-'))
  cpSync(new URL('next-app/', import.meta.url), folder, { recursive: true })
  const environment = {
    ISSUER: issuer.url,
    AUDIENCE: audience,
    OWN_REFUSAL: JSON.stringify(ownRefusal),
    NEXT_TELEMETRY_DISABLED: '1',
    // Where it would note things about this machine otherwise: the home of whoever runs the tests.
    XDG_CONFIG_HOME: folder,
  }
  const server = start(folder, environment, ['dev', '--hostname', '127.0.0.1', '--port', '0'])
  const [, url] = await server.printed(/Local:\s+(http:\S+)\s/)
  if (url === undefined) throw new Error('Next.js names no address')
  // Each route is compiled when it is asked for the first time: not while a test waits.
  for (const path of ['handled', 'sound/campaigns/write', ...kinds.map((kind) => `${kind}/campaigns`)])
    await call(`${url}/${path}`, [])

  return {
    urls: Object.fromEntries(kinds.map((kind) => [kind, `${url}/${kind}`])) as Served['urls'],
    handled: async () => Number((await call(`${url}/handled`, [])).body),
    async close() {
      server.child.kill()
      await server.ended
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

interface Program {
  readonly child: ChildProcess
  /** The exit status. */
  readonly ended: Promise<number | null>
  printed(pattern: RegExp): Promise<RegExpExecArray>
}

function start(cwd: string, environment: Record<string, string>, args: readonly string[]): Program {
  const env = { ...process.env, NODE_ENV: 'development' as const, ...environment }
  const child = spawn(process.execPath, [command, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)))
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return {
    child,
    ended,
    async printed(pattern) {
      for (;;) {
        const match = pattern.exec(output)
        if (match !== null) return match
        await Promise.race([
          once(child.stdout, 'data'),
          ended.then(() => Promise.reject(new Error(`it ended: ${output}`))),
        ])
      }
    },
  }
}
