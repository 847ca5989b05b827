import { describe, expect, it } from 'vitest'
import { askingForPresence, createPresenceRequests } from './presence-requests.ts'

const refusal = () =>
  Response.json({ code: 'confirmation-required', title: 'Prove it.', status: 403 }, { status: 403 })

const change = () => new Request('https://guichet.example/api/v1/credentials', { method: 'POST', body: '{}' })

/** A server that wants presence until it is proved, and reads each body. */
function server(answers: readonly (() => Response)[]) {
  const bodies: string[] = []
  const left = [...answers]
  const send = async (request: Request): Promise<Response> => {
    bodies.push(await request.text())
    return left.shift()?.() ?? new Response(null, { status: 500 })
  }
  return { send, bodies }
}

const done = () => Response.json({ id: 'cred_1' }, { status: 201 })

describe('a change that wants a proof of presence', () => {
  it('goes out again with its body once presence is proved', async () => {
    const { send, bodies } = server([refusal, done])
    const requests = createPresenceRequests()
    const answer = askingForPresence(requests, send)(change())
    await new Promise<void>((resolve) => requests.subscribe(resolve))
    expect(requests.wanted()).toBe(true)
    requests.answer(true)
    expect((await answer).status).toBe(201)
    expect(bodies).toEqual(['{}', '{}'])
    expect(requests.wanted()).toBe(false)
  })

  it('stays refused, readable, where it is not', async () => {
    const { send, bodies } = server([refusal, done])
    const requests = createPresenceRequests()
    const answer = askingForPresence(requests, send)(change())
    await new Promise<void>((resolve) => requests.subscribe(resolve))
    requests.answer(false)
    const response = await answer
    expect([response.status, await response.json()]).toMatchObject([403, { code: 'confirmation-required' }])
    expect(bodies).toEqual(['{}'])
  })

  it.each([
    ['a role that may not', () => Response.json({ code: 'forbidden' }, { status: 403 })],
    ['a proxy that answers with a page', () => new Response('<html>', { status: 403 })],
    ['a fault', () => new Response(null, { status: 500 })],
  ])('is not asked for by %s', async (_who, answer) => {
    const { send } = server([answer, done])
    const requests = createPresenceRequests()
    expect((await askingForPresence(requests, send)(change())).status).not.toBe(201)
    expect(requests.wanted()).toBe(false)
  })

  it('shows one dialog to two that ask at the same time', async () => {
    const requests = createPresenceRequests()
    const both = [requests.ask(), requests.ask()]
    requests.answer(true)
    expect(await Promise.all(both)).toEqual([true, true])
    expect(requests.wanted()).toBe(false)
  })
})
