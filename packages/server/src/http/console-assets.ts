/**
 * The scripts and styles of the console, below `/console/assets/`. The build gives each file a name that holds the digest
 * of its content, so that it never changes. What is asked for is looked up among those names, and never becomes a path.
 */

import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { onDemand } from './on-demand.ts'

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
}

const headers = {
  'cache-control': 'public, max-age=31536000, immutable',
  'x-content-type-options': 'nosniff',
}

export async function consoleAssets(app: FastifyInstance, folder: string): Promise<void> {
  // Whoever reads slowly, on any number of connections, waits for the one copy: a copy for each would fill the memory.
  const contents = new Map(
    (await readdir(folder)).map((name) => [name, onDemand(() => readFile(join(folder, name)))]),
  )
  app.get<{ Params: { '*': string } }>('/console/assets/*', async (request, reply) => {
    const name = request.params['*']
    const content = await contents.get(name)?.()
    if (content === undefined) return reply.callNotFound()
    return reply
      .headers(headers)
      .type(types[extname(name)] ?? 'application/octet-stream')
      .send(content)
  })
}
