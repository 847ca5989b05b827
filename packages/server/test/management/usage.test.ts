import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../running-server.ts'

let server: TestServer
let token: string

const hour = 3_600_000
const noon = Date.UTC(2026, 0, 15, 12)
const plain = { api: 'kis', environment: 'production', exchanges: 1, refusals: 0, calls: 1 } as const

beforeAll(async () => {
  server = await startTestServer()
  ;({ token } = await server.bearerToken('guichet'))
})

afterAll(() => server.remove())

const ask = async (query: string): Promise<{ status: number; body: { items: unknown[] } }> => {
  const headers = { authorization: `Bearer ${token}` }
  const answer = await fetch(`${server.url}/api/v1/usage?${query}`, { headers })
  return { status: answer.status, body: (await answer.json()) as { items: unknown[] } }
}

const span = `from=${new Date(noon).toISOString()}&to=${new Date(noon + 1_000 * hour).toISOString()}`

it('M09 nobody sees the use of others, whatever they ask by', async () => {
  const { id } = await server.keyPair('kis', { organizationId: server.globex.id })
  const used = { ...plain, credentialId: id, organizationId: server.globex.id, at: noon }
  await server.context.store.addUsage([used])
  for (const by of ['credential', 'api', 'nothing']) {
    expect(await ask(`${span}&by=${by}`)).toEqual({ status: 200, body: { items: [] } })
    expect(await ask(`${span}&by=${by}&credential=${id}`)).toEqual({ status: 200, body: { items: [] } })
  }
  expect((await ask(`${span}&organization=${server.globex.id}`)).status).toBe(404)
  expect((await ask(`${span}&organization=${'%25'}`)).status).toBe(400)
})

it('more than one answer can hold is refused, and not made', async () => {
  const rows = Array.from({ length: 51 * 1_000 }, (_, at) => {
    const credentialId = `cred ${Math.floor(at / 1_000)}`
    return { ...plain, credentialId, organizationId: server.acme.id, at: noon + (at % 1_000) * hour }
  })
  await server.context.store.addUsage(rows)
  expect((await ask(`${span}&step=hour&by=credential`)).status).toBe(400)
  expect((await ask(`${span}&step=day&by=credential`)).status).toBe(200)
  expect((await ask(`from=0001-01-01T00:00:00Z&step=hour`)).status).toBe(400)
  expect((await ask(`from=0001-01-01T00:00:00Z&step=all`)).status).toBe(200)
})
