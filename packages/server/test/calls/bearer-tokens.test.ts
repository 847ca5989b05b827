import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeCredential } from '../../src/credentials/change-credential.ts'
import { rotateSecret } from '../../src/credentials/rotate-secret.ts'
import { actor, startTestServer, type TestServer } from '../running-server.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.remove())

const call = async (token: string): Promise<number> => {
  const headers = { authorization: `Bearer ${token}` }
  const answer = await fetch(`${server.url}/extract/api/v1/config/`, { headers })
  await answer.arrayBuffer()
  return answer.status
}

/** The server follows changes that others make to its store. */
const changed = (token: string, status: number): Promise<void> =>
  expect.poll(() => call(token), { timeout: 20_000, interval: 20 }).toBe(status)

describe('a service token that was used before', () => {
  it('is refused once another has taken its place', async () => {
    const { id, token } = await server.bearerToken('recital')
    expect(await call(token)).toBe(200)
    const issue = await rotateSecret(server.context, id, { overlap: 0 }, actor)
    await changed(token, 401)
    expect('token' in issue && (await call(issue.token))).toBe(200)
  })

  it('is refused once it may no longer be used from here', async () => {
    const { id, token } = await server.bearerToken('recital')
    expect(await call(token)).toBe(200)
    await changeCredential(server.context, id, { addresses: ['192.0.2.0/24'] }, actor)
    await changed(token, 401)
  })

  it('is written down with when and from where it was last used', async () => {
    const { id, token } = await server.bearerToken('recital')
    expect(await call(token)).toBe(200)
    const use = async (): Promise<string | undefined> =>
      (await server.context.store.lastUses([id]))[0]?.last?.address
    await expect.poll(use, { timeout: 20_000, interval: 100 }).toMatch(/^(?:127\.0\.0\.1|::1)$/)
  })
})
