import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../running-server.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.remove())

const get = (path: string) => fetch(`${server.url}${path}`, { redirect: 'manual' })

describe('the pages of the console', () => {
  test.each([
    ['/', 302],
    ['/console', 308],
  ])('are where %s leads', async (path, status) => {
    const answer = await get(path)
    expect([answer.status, answer.headers.get('location')]).toEqual([status, '/console/'])
  })

  test.each(['/console/', '/console/credentials', '/console/no-such-page'])(
    'are one document, %s too, which lets in nothing from elsewhere and is framed by nobody',
    async (path) => {
      const [answer, again] = [await get(path), await get(path)]
      expect(answer.status).toBe(200)
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
      const policy = answer.headers.get('content-security-policy') ?? ''
      for (const rule of [
        "default-src 'none'",
        "script-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ]) {
        expect(policy.split('; ')).toContain(rule)
      }
      expect(policy).not.toContain('unsafe-eval')
      expect(policy).not.toContain('unsafe-inline')
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? ''
      const page = await answer.text()
      expect(page).toContain(`nonce="${nonce}"`)
      expect(again.headers.get('content-security-policy')).not.toContain(nonce)
      expect(page).not.toMatch(/https?:\/\//)
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'cache-control': 'no-store',
        'cross-origin-opener-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      })
    },
  )

  test('have files that never change under their name, and no others', async () => {
    const [, script = ''] = /src="([^"]+\.js)"/.exec(await (await get('/console/')).text()) ?? []
    const answer = await get(script)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toContain('immutable')
    for (const path of ['/console/assets/', '/console/assets/none.js', '/console/assets/..%2findex.html']) {
      expect([403, 404]).toContain((await get(path)).status)
    }
  })
})

test('an API that has the path / keeps it', async () => {
  const yaml = 'apis:\n  - name: root\n    routes:\n      - path: /\n'
  const other = await startTestServer({ yaml })
  try {
    expect((await fetch(`${other.url}/`, { redirect: 'manual' })).status).toBe(401)
  } finally {
    await other.remove()
  }
})
