/**
 * The pages of the console, below `/console/`. The policy lets in scripts and styles of this server alone, and styles
 * that a script adds by the nonce of the very answer; nothing may frame a page, and nothing is fetched from elsewhere.
 */

import { hash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { consoleAssets } from './console-assets.ts'
import { onDemand } from './on-demand.ts'
import { pageHeaders } from './page-headers.ts'
import { isUnchanged } from './unchanged.ts'

export interface ConsoleOptions {
  /** Where the built pages lie. */
  readonly folder: string
  /** Whether this server speaks HTTPS, or a proxy before it does. */
  readonly https: boolean
}

/** What the build wrote where the nonce goes. */
const placeholder = 'GUICHET_NONCE'

export async function consolePages(app: FastifyInstance, { folder, https }: ConsoleOptions): Promise<void> {
  const page = await readFile(join(folder, 'index.html'), 'utf8')
  const headers = { ...pageHeaders(https), 'cache-control': 'no-store' }
  const answer = (reply: FastifyReply): FastifyReply => {
    const nonce = randomBytes(16).toString('base64')
    return reply
      .headers({ ...headers, 'content-security-policy': policy(nonce) })
      .type('text/html; charset=utf-8')
      .send(page.replaceAll(placeholder, nonce))
  }
  await consoleAssets(app, join(folder, 'assets'))
  embedding(app, join(folder, 'embed.js'))
  // Whoever opens the address that the server printed is a person; unless an API has that path.
  if (!app.hasRoute({ method: 'GET', url: '/' })) {
    app.get('/', (_request, reply) => reply.redirect('/console/', 302))
  }
  app.get('/console', (_request, reply) => reply.redirect('/console/', 308))
  // Every page is one document: the address says to it which of them is meant.
  app.get('/console/*', (_request, reply) => answer(reply))
}

interface Script {
  readonly content: Buffer
  readonly etag: string
}

async function built(file: string): Promise<Script | null> {
  try {
    const content = await readFile(file)
    return { content, etag: `"${hash('sha256', content, 'base64url')}"` }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

/** `<guichet-credentials>`, for the pages of other origins: a script is public, and holds nothing of anybody. */
function embedding(app: FastifyInstance, file: string): void {
  // A megabyte, which is read when the first page asks for it.
  const open = onDemand(() => built(file))
  app.get('/console/embed.js', async (request, reply) => {
    const script = await open()
    if (script === null) return reply.callNotFound()
    const { content, etag } = script
    const headers = {
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
      // Its name stays when it changes: each use asks whether it has.
      'cache-control': 'no-cache',
      etag,
    }
    if (isUnchanged(request, etag)) return reply.code(304).headers(headers).send()
    return reply.headers(headers).type('text/javascript; charset=utf-8').send(content)
  })
}

const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
