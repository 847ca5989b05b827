import { catalog } from '@guichet/dialects/catalog'
import { describe, expect, test } from 'vitest'
import { everyDialect } from '../../dialects/test/dialects.ts'
import { startServer } from './scripted-server.ts'

test('the catalog is among the dialects', () => {
  expect(everyDialect).toEqual(expect.arrayContaining(Object.values(catalog)))
})

describe.each(everyDialect.map((dialect) => [dialect.name, dialect] as const))('%s', (_name, dialect) => {
  test('gets a token once, and calls with it', async () => {
    const server = await startServer(dialect)
    const client = server.client()
    for (let call = 0; call < 3; call++) expect((await client.fetch('/v1/things?q=1')).status).toBe(200)
    expect(server.exchanges).toHaveLength(1)
    expect(server.calls).toHaveLength(3)
    expect(await (await client.fetch('/v1/things')).json()).toEqual({ ok: true })
  })

  test('tells token, end of life and what is kept', async () => {
    const server = await startServer(dialect)
    const { token, expiresAt, kept } = await server.client().getToken()
    expect(token).toContain('token-1')
    const end = dialect.response.expires.as === 'nothing' ? null : server.clock.now + dialect.lifetime * 1000
    expect(expiresAt?.getTime() ?? null).toBe(end)
    expect(Object.keys(kept)).toEqual(dialect.response.keep)
  })

  test('replaces a token that died early, and repeats the call once', async () => {
    const server = await startServer(dialect)
    const client = server.client()
    await client.fetch('/v1/things')
    server.alive.clear()
    const response = await client.fetch('/v1/things', { method: 'POST', body: 'again' })
    expect(await response.json()).toEqual({ ok: true })
    expect(server.exchanges).toHaveLength(2)
    expect(server.calls.map(({ text }) => text)).toEqual(['', 'again', 'again'])
  })

  test('is refused with a typed error, and does not try again', async () => {
    const server = await startServer(dialect)
    const client = server.client({ credentials: { key: 'key-of-the-test', secret: 'wrong' } })
    await expect(client.getToken()).rejects.toMatchObject({ code: 'credentials_refused', cause: 'invalid' })
    await expect(client.fetch('/v1/things')).rejects.toMatchObject({ code: 'credentials_refused' })
    expect(server.exchanges).toHaveLength(1)
    expect(server.calls).toHaveLength(0)
  })

  test('says the environment where the format has a place for it', async () => {
    const server = await startServer(dialect)
    expect((await server.client({ environment: 'sandbox' }).fetch('/v1/things')).status).toBe(200)
    expect(server.exchanges[0]?.environment ?? 'sandbox').toBe('sandbox')
  })

  test('serves a bearer token that needs no exchange', async () => {
    const server = await startServer(dialect)
    server.alive.add('service-token')
    const client = server.client({ credentials: { token: 'service-token' } })
    expect(await (await client.fetch('/v1/things')).json()).toEqual({ ok: true })
    server.alive.clear()
    const refused = await client.fetch('/v1/things')
    expect(await refused.text()).not.toBe('{"ok":true}')
    expect(server.calls).toHaveLength(2)
    expect(server.exchanges).toHaveLength(0)
  })
})
