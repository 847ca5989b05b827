import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { consolePages } from './console.ts'

let folder: string
let app: FastifyInstance

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guichet-console-'))
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), '<!doctype html><style nonce="GUICHET_NONCE"></style>')
  app = Fastify()
})

afterEach(async () => {
  await app.close()
  await rm(folder, { recursive: true })
})

it('the script for other pages can be loaded from anywhere, and is asked for anew when it has changed', async () => {
  await writeFile(join(folder, 'embed.js'), 'customElements')
  await app.register(consolePages, { folder, https: true })
  const answer = await app.inject('/console/embed.js')
  expect([answer.statusCode, answer.body]).toEqual([200, 'customElements'])
  expect(answer.headers).toMatchObject({
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
    'cache-control': 'no-cache',
    'content-type': 'text/javascript; charset=utf-8',
    'x-content-type-options': 'nosniff',
  })
  const headers = { 'if-none-match': String(answer.headers.etag) }
  const again = await app.inject({ url: '/console/embed.js', headers })
  expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, '', answer.headers.etag])
  const other = await app.inject({ url: '/console/embed.js', headers: { 'if-none-match': '"other"' } })
  expect(other.statusCode).toBe(200)
})

it('a build without that script has none, and no page in its place', async () => {
  await app.register(consolePages, { folder, https: false })
  const answer = await app.inject('/console/embed.js')
  expect([answer.statusCode, answer.body.includes('doctype')]).toEqual([404, false])
})
