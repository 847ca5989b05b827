import { EventEmitter, once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { readEvents } from '../../src/verifier/event-stream.ts'
import type { Verifier } from '../../src/index.ts'
import { Guichet, html, outcome, signedList, stopTimers } from '../guichet.ts'

/** A verifier whose stream stands: it has said its first word. The ear hears whatever it says from then on. */
async function listening(guichet: Guichet, ear = new EventEmitter()): Promise<Verifier> {
  const verifier = guichet.verifier({ revocations: { by: 'events' }, fetch: overheard(ear) })
  const heard = once(ear, 'bytes')
  await verifier.ready()
  await heard
  return verifier
}

test('a revocation that is announced reaches a token that was seen before, at once', async () => {
  const guichet = await Guichet.start()
  const verifier = await listening(guichet)
  const token = guichet.token({ jti: 'token_1' })
  expect(outcome(await verifier.verifyToken(token))).toBe('accepted')
  guichet.revoke('tokens', 'token_1')
  const asked = guichet.asked('revocations')
  guichet.announce()
  await asked
  // The clock stands still: only the event says that the list is outdated.
  expect(outcome(await verifier.verifyToken(token))).toBe('401 the token is revoked')
})

test('a call waits for the list that was announced, though a fetch was under way that left before', async () => {
  const guichet = await Guichet.start()
  const ear = new EventEmitter()
  const verifier = await listening(guichet, ear)
  const token = guichet.token({ jti: 'token_1' })
  await verifier.verifyToken(token)
  let answerLate = (): void => undefined
  guichet.instead.set('revocations', (_request, response) => {
    // Nothing was new when it was asked.
    answerLate = () => void response.writeHead(304).end()
  })
  const left = guichet.asked('revocations')
  guichet.time += 4.501
  const before = verifier.verifyToken(token)
  await left
  guichet.instead.clear()
  guichet.revoke('tokens', 'token_1')
  const heard = once(ear, 'bytes')
  guichet.announce()
  await heard
  await setImmediate()
  const after = verifier.verifyToken(token)
  answerLate()
  await before
  expect(outcome(await after)).toBe('401 the token is revoked')
})

test('a heartbeat that lay in the network while the process slept revives no list', async () => {
  const guichet = await Guichet.start()
  const ear = new EventEmitter()
  const verifier = await listening(guichet, ear)
  const token = guichet.token({ jti: 'token_1' })
  await verifier.verifyToken(token)
  guichet.revoke('tokens', 'token_1')
  guichet.time += 30
  const heard = once(ear, 'bytes')
  guichet.send(': \n\n')
  await heard
  await setImmediate()
  expect(outcome(await verifier.verifyToken(token))).toBe('401 the token is revoked')
})

test('heartbeats keep the list fresh without a request', async () => {
  stopTimers()
  const guichet = await Guichet.start()
  const ear = new EventEmitter()
  const verifier = await listening(guichet, ear)
  const token = guichet.token({ exp: guichet.time + 3600 })
  await verifier.verifyToken(token)
  for (const _beat of [1, 2, 3]) {
    guichet.time += 4
    const heard = once(ear, 'bytes')
    guichet.send(': \n\n')
    await heard
    await setImmediate()
    expect(verifier.verifyToken(token)).toMatchObject({ ok: true })
  }
  expect(guichet.requests.revocations).toBe(1)
})

/** A fetch that tells of every piece of a stream that was handed on. */
function overheard(ear: EventEmitter): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init)
    const tell = new TransformStream<Uint8Array, Uint8Array>({
      transform(bytes, controller) {
        controller.enqueue(bytes)
        ear.emit('bytes')
      },
    })
    const isStream = response.headers.get('content-type') === 'text/event-stream'
    return isStream ? new Response(response.body?.pipeThrough(tell) ?? null, response) : response
  }
}

test('without heartbeats the list is polled', async () => {
  const guichet = await Guichet.start()
  const verifier = await listening(guichet)
  guichet.revoke('tokens', 'token_1')
  guichet.time += 4.501
  expect(outcome(await verifier.verifyToken(guichet.token({ jti: 'token_1' })))).toBe(
    '401 the token is revoked',
  )
})

test('what is announced and cannot be fetched: calls pass until staleAfter, then none does', async () => {
  const guichet = await Guichet.start()
  const verifier = await listening(guichet)
  guichet.instead.set('revocations', (_request, response) => html(response))
  guichet.revoke('tokens', 'token_1')
  const asked = guichet.asked('revocations')
  guichet.announce()
  await asked
  guichet.time += 60
  expect(outcome(await verifier.verifyToken(guichet.token()))).toBe('accepted')
  guichet.send(': \n\n')
  guichet.time += 1
  expect(outcome(await verifier.verifyToken(guichet.token()))).toMatch(/^503 /)
})

test('a list that lags behind what was announced does not count as fresh', async () => {
  const guichet = await Guichet.start()
  const verifier = await listening(guichet)
  const asked = guichet.asked('revocations')
  guichet.send('event: revocations\ndata: {"seq":9}\n\n')
  await asked
  await verifier.verifyToken(guichet.token())
  guichet.time += 61
  expect(outcome(await verifier.verifyToken(guichet.token()))).toMatch(
    /^503 .*lags behind what was announced$/,
  )
})

test('behind a balancer, where another instance has the list a moment later, it is asked for again at once', async () => {
  stopTimers()
  const guichet = await Guichet.start()
  const verifier = await listening(guichet)
  const behind = signedList(guichet.payload())
  guichet.instead.set('revocations', (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/jwt' }).end(behind)
  })
  guichet.revoke('tokens', 'token_1')
  const asked = guichet.asked('revocations')
  guichet.announce()
  await asked
  // Waits for the answer that is under way.
  await verifier.ready()
  guichet.instead.clear()
  const again = guichet.asked('revocations')
  vi.advanceTimersByTime(300)
  await again
  await expect
    .poll(async () => outcome(await verifier.verifyToken(guichet.token({ jti: 'token_1' }))))
    .toBe('401 the token is revoked')
})

describe('a stream', () => {
  test('that breaks is opened again', async () => {
    stopTimers()
    const guichet = await Guichet.start()
    await listening(guichet)
    guichet.cutStreams()
    const again = guichet.asked('events')
    const ring = setInterval(() => vi.advanceTimersByTime(200), 5)
    await again
    clearInterval(ring)
    expect(guichet.requests.events).toBe(2)
  })

  test('that beats stays open', async () => {
    stopTimers()
    const guichet = await Guichet.start()
    const ear = new EventEmitter()
    await listening(guichet, ear)
    for (const _beat of [1, 2, 3, 4]) {
      vi.advanceTimersByTime(4000)
      const heard = once(ear, 'bytes')
      guichet.send(': \n\n')
      await heard
      await setImmediate()
    }
    expect(guichet.requests.events).toBe(1)
  })

  test('that is silent is given up and opened again', async () => {
    stopTimers()
    const guichet = await Guichet.start()
    await listening(guichet)
    const again = guichet.asked('events')
    const ring = setInterval(() => vi.advanceTimersByTime(500), 5)
    await again
    clearInterval(ring)
    expect(guichet.requests.events).toBe(2)
  })

  test.each([
    ['HTML', html],
    [
      'an event without end',
      (response: Parameters<typeof html>[0]) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: '.padEnd(10_000, 'x'))
      },
    ],
  ])('of %s does no harm: the list is polled', async (_title, answer) => {
    const guichet = await Guichet.start()
    guichet.instead.set('events', (_request, response) => answer(response))
    const verifier = guichet.verifier({ revocations: { by: 'events' } })
    guichet.revoke('tokens', 'token_1')
    expect(outcome(await verifier.verifyToken(guichet.token()))).toBe('accepted')
    expect(outcome(await verifier.verifyToken(guichet.token({ jti: 'token_1' })))).toBe(
      '401 the token is revoked',
    )
  })

  test('ends with the verifier', async () => {
    const guichet = await Guichet.start()
    let closed = Promise.resolve()
    guichet.instead.set('events', (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': \n\n')
      closed = new Promise((resolve) => response.on('close', () => resolve()))
    })
    const verifier = await listening(guichet)
    verifier.close()
    await closed
  })
})

describe('server-sent events', () => {
  const read = async (...chunks: readonly string[]): Promise<unknown[]> => {
    async function* body(): AsyncGenerator<Uint8Array> {
      for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk))
    }
    const parts: unknown[] = []
    for await (const part of readEvents(body())) parts.push(part)
    return parts
  }
  const event = (name: string, data: string): unknown => ({ kind: 'event', name, data })

  test.each([
    ['an event', ['event: a\ndata: 1\n\n'], [event('a', '1')]],
    ['without a name', ['data: 1\n\n'], [event('message', '1')]],
    ['without blanks', ['event:a\ndata:1\n\n'], [event('a', '1')]],
    ['in pieces', ['eve', 'nt: a\nda', 'ta: 1\n', '\n'], [event('a', '1')]],
    ['with CRLF, cut in the middle', ['event: a\r', '\ndata: 1\r\n\r', '\n'], [event('a', '1')]],
    ['with two lines of data', ['data: 1\ndata: 2\n\n'], [event('message', '1\n2')]],
    ['with fields of no use', ['id: 1\nretry: 5\nevent: a\ndata\n\n'], [event('a', '')]],
    ['a comment', [': beat\n\n:\n'], [{ kind: 'comment' }, { kind: 'comment' }]],
    ['that is not complete', ['event: a\ndata: 1\n'], []],
    ['two of them', ['event: a\ndata: 1\n\ndata: 2\n\n'], [event('a', '1'), event('message', '2')]],
  ] as const)('%s', async (_title, chunks, parts) => {
    expect(await read(...chunks)).toEqual(parts)
  })
})
