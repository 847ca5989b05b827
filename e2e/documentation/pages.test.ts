/** The documentation as readers, programs and attackers meet it over HTTP. */

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../../packages/server/test/running-server.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.remove())

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${server.url}/docs${path}`, { headers, redirect: 'manual' })

const pages = ['/', '/kis', '/recital', '/digishare', '/didomi', '/digitalpaye', '/management']

describe('a page', () => {
  test.each(pages)('%s is there in both languages, as HTML and as Markdown', async (path) => {
    for (const language of ['en', 'fr']) {
      const html = await get(`${path}?lang=${language}`)
      expect([html.status, html.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
      expect(await html.text()).toContain(`<html lang="${language}">`)
      const markdown = await get(`${path === '/' ? '/index' : path}.md?lang=${language}`)
      const type = markdown.headers.get('content-type')
      expect([markdown.status, type]).toEqual([200, 'text/markdown; charset=utf-8'])
      expect(await markdown.text()).toMatch(/^# /)
    }
  })

  test.each([
    ['?lang=fr', 'en', 'fr'],
    ['', 'fr-CA,fr;q=0.9,en;q=0.8', 'fr'],
    ['', 'de,en;q=0.5,fr;q=0.7', 'fr'],
    ['', 'fr;q=0,*', 'en'],
    ['', 'de', 'en'],
    ['?lang=de', 'fr', 'fr'],
    ['?lang=fr&lang=en', 'en', 'en'],
  ])('/kis%s for a reader of %s is in %s', async (query, accepted, language) => {
    const answer = await get(`/kis${query}`, { 'accept-language': accepted })
    expect(answer.headers.get('vary')).toBe('Accept-Language')
    expect(await answer.text()).toContain(`<html lang="${language}">`)
  })

  test('links to its own address in the other language', async () => {
    expect(await (await get('/kis?lang=en')).text()).toContain('<a href="kis?lang=fr" lang="fr"')
  })

  test('is not sent again to who has it', async () => {
    const etag = (await get('/kis?lang=fr')).headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[\w-]{22}"$/)
    const again = await get('/kis?lang=fr', { 'if-none-match': etag })
    expect([again.status, await again.text()]).toEqual([304, ''])
    expect((await get('/kis?lang=en', { 'if-none-match': etag })).status).toBe(200)
  })

  test('loads nothing from elsewhere, and has no script and no style in it', async () => {
    for (const path of pages) {
      const html = await (await get(path)).text()
      const loaded = Array.from(
        html.matchAll(/<(?:link rel="stylesheet"|script|img|iframe)[^>]*>/g),
        ([tag]) => tag,
      )
      expect(loaded).toEqual(['<link rel="stylesheet" href="guichet.css">', '<script src="search.js" defer>'])
      expect(html).not.toMatch(/ style=| on\w+=|<style/)
      const hosts = Array.from(
        html.matchAll(/(?:href|src|action)="(https?:[^"]*)"/g),
        ([, address]) => address,
      )
      expect(hosts.filter((address) => !address?.startsWith(server.url))).toEqual([])
    }
  })
})

describe('every answer', () => {
  test.each([
    ...pages,
    '/unknown-page',
    '/kis.md',
    '/llms.txt',
    '/search.json?q=x',
    '/kis?ask=token',
    '/search.js',
    '',
  ])('/docs%s has the headers of a page that nobody frames and nothing enters', async (path) => {
    const { headers } = await get(path)
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    )
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
  })

  test('tells no secret and no address behind the server', async () => {
    const { secret } = await server.keyPair('kis')
    const upstream = new URL(server.configuration.apis[0]?.upstream ?? '').host
    for (const path of [...pages, '/llms.txt', '/management.md']) {
      const text = await (await get(path)).text()
      for (const hidden of [secret, upstream, server.folder]) expect(text).not.toContain(hidden)
    }
  })
})

describe('what is not there', () => {
  test.each([
    '/unknown-page',
    '/kis/',
    '/kis/kis',
    '/KIS',
    '/kis.html',
    '/.md',
    '/guichet',
    '/__proto__',
    '/constructor',
    '/..%2fkis.md',
  ])('%s is 404 or refused, and names no input', async (path) => {
    const answer = await get(`${path}?lang=fr`)
    expect([400, 404]).toContain(answer.status)
    expect(await answer.text()).not.toMatch(/unknown-page|__proto__|constructor/)
  })

  test('is said in the language of the reader, with a way back', async () => {
    const text = await (await get('/unknown-page', { 'accept-language': 'fr' })).text()
    expect(text).toContain('Cette page n’existe pas')
    expect(text).toContain('href="./?lang=fr"')
  })

  test('/docs leads to /docs/, beneath whatever path a proxy has', async () => {
    const { status, headers } = await get('')
    expect([status, headers.get('location')]).toEqual([308, 'docs/'])
  })

  test.each(['POST', 'PUT', 'DELETE'])('%s changes nothing', async (method) => {
    expect((await fetch(`${server.url}/docs/kis`, { method })).status).toBe(404)
  })
})

describe('for programs', () => {
  test('llms.txt names each page, and each link works', async () => {
    const answer = await get('/llms.txt')
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    const text = await answer.text()
    expect(text).toMatch(/^# Documentation\n\n> .+\n/)
    const links = Array.from(text.matchAll(/^- \[[^\]]+\]\((\S+)\): \S.*$/gm), ([, address = '']) => address)
    expect(links).toHaveLength(2 * pages.length)
    const statuses = await Promise.all(links.map(async (address) => (await fetch(address)).status))
    expect(new Set(statuses)).toEqual(new Set([200]))
  })

  test('a question gets passages and their sources, as text', async () => {
    const answer = await get('/didomi?ask=what+is+the+lifetime+of+a+token&lang=en')
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8'])
    const text = await answer.text()
    expect(text).toContain(`${server.url}/docs/didomi?lang=en#lifetime`)
    expect(text).toContain('1 hour')
  })

  test.each([
    ['', 400],
    ['%20', 400],
    ['x'.repeat(201), 400],
    ['a&ask=b', 400],
    ['%00%01', 200],
    ['%3Cscript%3Ealert(1)%3C/script%3E', 200],
    ['((((((((', 200],
  ])('the question "%s" is answered %i, as text that repeats none of it', async (question, status) => {
    const answer = await get(`/kis?ask=${question}`)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toMatch(/^(text\/plain|application\/problem\+json)/)
    expect(await answer.text()).not.toMatch(/<script|xxx/)
  })

  test('the search gives sections whose addresses work', async () => {
    const answer = await get('/search.json?q=dur%C3%A9e&lang=fr')
    const found = (await answer.json()) as { results: { title: string; page: string; url: string }[] }
    const { results } = found
    expect(results[0]?.title).toMatch(/^Durée de vie/)
    for (const { url } of results) {
      const address = new URL(url, `${server.url}/docs/kis`)
      expect(await (await fetch(address)).text()).toContain(`id="${address.hash.slice(1)}"`)
    }
    const own = (await (await get('/search.json?q=token&page=recital')).json()) as typeof found
    expect(own.results[0]?.url).toMatch(/^\.\/recital\?/)
    expect((await get('/search.json')).status).toBe(400)
    expect(await (await get('/search.json?q=')).json()).toEqual({ results: [] })
  })
})

describe('the reference of the management API', () => {
  test('has each operation of the OpenAPI document', async () => {
    const document = (await (await fetch(`${server.url}/api/v1/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { operationId: string }>>
    }
    const text = await (await get('/management.md?lang=en')).text()
    const html = await (await get('/management?lang=en')).text()
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, { operationId }] of Object.entries(methods)) {
        expect(text).toContain(`\n${method.toUpperCase()} ${path}\n`)
        expect(html).toContain(`id="${operationId}"`)
      }
    }
  })
})

test('the errors are those that the server answers, word for word', async () => {
  const body = JSON.stringify({ type: 'api-key', key: 'unknown', secret: 'wrong' })
  const headers = { 'content-type': 'application/json' }
  const refused = await fetch(`${server.url}/v1/sessions`, { method: 'POST', headers, body })
  const unauthorized = await fetch(`${server.url}/v1/properties`)
  const page = await (await get('/didomi.md?lang=en')).text()
  expect(page).toContain(`| \`${refused.status}\` | \`${await refused.text()}\` |`)
  expect(page).toContain(`| \`${unauthorized.status}\` | \`${await unauthorized.text()}\` |`)
})

test('the line for standard OAuth 2.0 gets a token', async () => {
  const page = await (await get('/kis.md?lang=en')).text()
  const line = /^curl .*\/oauth\/token.*$/m.exec(page)?.[0] ?? ''
  const { key, secret } = await server.keyPair('kis')
  const env = { PATH: process.env['PATH'] ?? '', KIS_KEY: key, KIS_SECRET: secret }
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', line], { env })
  expect(JSON.parse(stdout)).toMatchObject({ token_type: 'Bearer', access_token: expect.any(String) })
})
