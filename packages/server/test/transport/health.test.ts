/** Liveness and readiness are asked often and by anybody; the metrics are for this machine. */

import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, describe, expect, test } from 'vitest'
import { health } from '../../src/http/health.ts'
import { createMetrics } from '../../src/http/metrics.ts'

let app: FastifyInstance
afterEach(() => app.close())

function serve(ready: () => Promise<void>, now: () => number = () => 0): FastifyInstance {
  app = Fastify()
  health(app, { ready, metrics: createMetrics(), metricsPublic: false, now })
  return app
}

describe('/readyz', () => {
  const statuses = async (count: number): Promise<readonly number[]> =>
    (await Promise.all(Array.from({ length: count }, () => app.inject('/readyz')))).map(
      ({ statusCode }) => statusCode,
    )

  test('a crowd that asks is one question to the store, and its yes holds for a second', async () => {
    let asked = 0
    let time = 5_000
    serve(
      async () => {
        asked += 1
      },
      () => time,
    )
    expect(new Set(await statuses(50))).toEqual(new Set([200]))
    time += 999
    expect(new Set(await statuses(50))).toEqual(new Set([200]))
    expect(asked).toBe(1)
    time += 1
    await statuses(1)
    expect(asked).toBe(2)
  })

  test('while the store does not answer it is not asked again, however long that takes', async () => {
    let asked = 0
    let time = 0
    const { promise, resolve } = Promise.withResolvers<void>()
    serve(
      () => {
        asked += 1
        return promise
      },
      () => time,
    )
    const first = statuses(5)
    await expect.poll(() => asked, { timeout: 10_000 }).toBe(1)
    time = 60_000
    const second = statuses(5)
    resolve()
    expect(new Set([...(await first), ...(await second)])).toEqual(new Set([200]))
    expect(asked).toBe(1)
  })

  test('a no is told to everybody who asked meanwhile, and ends with its cause', async () => {
    let away = true
    serve(async () => {
      if (away) throw new Error('the store is away')
    })
    expect(new Set(await statuses(5))).toEqual(new Set([503]))
    away = false
    expect(await statuses(1)).toEqual([200])
    away = true
    expect(await statuses(1)).toEqual([200])
  })
})

describe('/metrics', () => {
  test('a program on this machine reads them', async () => {
    const { statusCode, body } = await serve(async () => undefined).inject('/metrics')
    expect(statusCode).toBe(200)
    expect(body).toContain('guichet_calls_total')
  })

  test.each([
    'Forwarded',
    'Via',
    'X-Real-IP',
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'X-Forwarded-Proto',
    'X-Forwarded-Server',
    'X-Client-IP',
    'True-Client-IP',
    'CF-Connecting-IP',
    'X-Original-URL',
  ])('a proxy on this machine that sets %s speaks for somebody else', async (name) => {
    serve(async () => undefined)
    expect((await app.inject({ url: '/metrics', headers: { [name]: 'x' } })).statusCode).toBe(404)
  })
})
