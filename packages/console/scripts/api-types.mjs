/**
 * The types of the management API, made from the description that the server itself gives: a server is started on an
 * empty folder, asked once, and stopped.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import openapiTypes, { astToString } from 'openapi-typescript'

const command = fileURLToPath(new URL('../../server/bin/guichet.js', import.meta.url))

async function description() {
  const folder = await mkdtemp(join(tmpdir(), 'guichet-description-'))
  const server = spawn(process.execPath, [command, 'serve', '--data', folder, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = new Promise((resolve) => server.on('close', resolve))
  try {
    const url = await addressOf(server)
    const answer = await fetch(`${url}/api/v1/openapi.json`)
    return await answer.json()
  } finally {
    server.kill('SIGTERM')
    await ended
    await rm(folder, { recursive: true, force: true })
  }
}

async function addressOf(server) {
  let text = ''
  for await (const chunk of server.stdout) {
    text += chunk
    const line = /guichet listening on (\S+)/.exec(text)
    if (line) return line[1]
  }
  throw new Error('the server did not start')
}

const head =
  '/* Written by `npm run schemas` from the description of the management API. Change that, not this. */\n\n'

export const apiTypes = async () => head + astToString(await openapiTypes(await description()))
