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

it('scripts and styles keep for a year, and nothing beside them is found', async () => {
  await writeFile(join(folder, 'assets', 'page-1a2b.js'), 'render()')
  await writeFile(join(folder, 'assets', 'page-3c4d.css'), 'a{}')
  await app.register(consolePages, { folder, https: true })
  const answer = await app.inject('/console/assets/page-1a2b.js')
  expect([answer.statusCode, answer.body]).toEqual([200, 'render()'])
  expect(answer.headers).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-type': 'text/javascript; charset=utf-8',
    'x-content-type-options': 'nosniff',
  })
  const style = await app.inject('/console/assets/page-3c4d.css')
  expect(style.headers['content-type']).toBe('text/css; charset=utf-8')
  const head = await app.inject({ method: 'HEAD', url: '/console/assets/page-1a2b.js' })
  expect([head.statusCode, head.headers['content-length'], head.body]).toEqual([200, '8', ''])
  for (const name of [
    '',
    'none.js',
    '..%2findex.html',
    '%2e%2e%2findex.html',
    'page-1a2b.js/',
    'constructor',
  ]) {
    expect((await app.inject(`/console/assets/${name}`)).statusCode, name).toBe(404)
  }
})

it('a script is read once, and the one who asks first when it cannot be read is no reason to refuse the next', async () => {
  const [script, embed] = [join(folder, 'assets', 'page-1a2b.js'), join(folder, 'embed.js')]
  // A folder cannot be read as a file, whoever runs the test.
  await mkdir(script)
  await mkdir(embed)
  await app.register(consolePages, { folder, https: true })
  const ask = async (url: string): Promise<readonly [number, string]> => {
    const { statusCode, body } = await app.inject(url)
    return [statusCode, body]
  }
  const urls = ['/console/assets/page-1a2b.js', '/console/embed.js']
  for (const url of urls) expect((await ask(url))[0]).toBe(500)
  for (const file of [script, embed]) {
    await rm(file, { recursive: true })
    await writeFile(file, 'render()')
  }
  for (const url of urls) expect(await ask(url)).toEqual([200, 'render()'])
  for (const file of [script, embed]) await rm(file)
  for (const url of urls) expect(await ask(url)).toEqual([200, 'render()'])
})

it.each(['index.html', 'assets'])('no server starts on a build without its %s', async (missing) => {
  await rm(join(folder, missing), { recursive: true })
  const start = Fastify().register(consolePages, { folder, https: true })
  await expect(start).rejects.toMatchObject({ code: 'ENOENT', path: join(folder, missing) })
})
