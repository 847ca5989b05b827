import { describe, expect, test, vi } from 'vitest'
import { Alarm } from '../../src/verifier/alarm.ts'
import { allKeys, compact, edDsa, es256, impostor, rs256 } from '../tokens.ts'
import { Guichet, html, json, outcome, outcomes, stopTimers, type Answer } from '../guichet.ts'

const withStatus =
  (status: number): Answer =>
  (_request, response) =>
    void response.writeHead(status).end()

const misbehaviours: readonly (readonly [string, Answer, RegExp])[] = [
  ['500', withStatus(500), /status 500$/],
  ['HTML', (_request, response) => html(response), /as "text\/html"$/],
  [
    'text that is no JSON',
    (_request, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{'),
    /no key set: not-a-key-set$/,
  ],
  ['10 MB', (_request, response) => json(response, 'a'.repeat(10_000_000)), /more than 1048576 bytes$/],
  ['an empty set', (_request, response) => json(response, { keys: [] }), /no key that can be used$/],
  [
    'a set with a secret in it',
    (_request, response) => json(response, { keys: [{ ...es256.publicJwk, d: 'AA' }] }),
    /no key set: not-public$/,
  ],
  [
    'two keys of one name',
    (_request, response) => json(response, { keys: [es256.publicJwk, es256.publicJwk] }),
    /no key set: duplicate-kid$/,
  ],
  [
    'a redirect',
    (_request, response) => void response.writeHead(302, { location: '/elsewhere' }).end(),
    /status 302$/,
  ],
  [
    'half an answer',
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' }).write('{')
      setImmediate(() => response.destroy())
    },
    /does not answer: [A-Z_]+$/,
  ],
  ['304 to who holds nothing', withStatus(304), /status 304$/],
]

describe('J32 the key set', () => {
  test.each(misbehaviours)('is %s at a cold start: 503, and never a pass', async (_title, answer, reason) => {
    const guichet = await Guichet.start()
    guichet.instead.set('jwks', answer)
    const verifier = guichet.verifier()
    expect(outcome(await verifier.verifyToken(guichet.token()))).toMatch(/^503 /)
    guichet.time += 2
    await expect(verifier.ready()).rejects.toThrow(reason)
  })

  test.each(misbehaviours.slice(0, -1))('becomes %s: the old one serves', async (_title, answer) => {
    const guichet = await Guichet.start()
    const verifier = guichet.verifier()
    await verifier.ready()
    guichet.instead.set('jwks', answer)
    await verifier.verifyToken(guichet.token({}, rs256))
    expect(guichet.requests.jwks).toBe(2)
    expect(outcome(await verifier.verifyToken(guichet.token()))).toBe('accepted')
  })

  test('cannot be reached at a cold start: 503', async () => {
    const guichet = await Guichet.start()
    const verifier = guichet.verifier()
    const token = guichet.token()
    await guichet.stop()
    const answer = await verifier.verifyToken(token)
    expect(answer).toMatchObject({ ok: false, refusal: { status: 503, cause: 'unavailable' } })
    expect(outcome(answer)).toMatch(/^503 http:.*jwks.json does not answer: ECONNREFUSED$/)
  })

  test('does not answer in time: the request is given up', async () => {
    stopTimers()
    const guichet = await Guichet.start()
    guichet.instead.set('jwks', () => undefined)
    const asked = guichet.asked('jwks')
    const ready = guichet.verifier().ready()
    const refused = expect(ready).rejects.toThrow('not ready: nothing within 3000 ms')
    await asked
    vi.advanceTimersByTime(3000)
    await refused
  })

  test('serves until maxStale, and then every call is refused', async () => {
    const guichet = await Guichet.start()
    const verifier = guichet.verifier({ maxStale: 600 })
    const token = (): string => guichet.token()
    await verifier.ready()
    guichet.instead.set('jwks', withStatus(500))
    guichet.time += 600
    expect(outcome(await verifier.verifyToken(token()))).toBe('accepted')
    guichet.time += 0.001
    expect(outcome(await verifier.verifyToken(token()))).toMatch(/^503 .*jwks.json answers with status 500$/)
    guichet.instead.clear()
    guichet.time += 1
    expect(outcome(await verifier.verifyToken(token()))).toBe('accepted')
  })

  test('serves for an hour where nothing else is said', async () => {
    const guichet = await Guichet.start()
    const verifier = guichet.verifier()
    await verifier.ready()
    guichet.instead.set('jwks', withStatus(500))
    guichet.time += 3600
    expect(outcome(await verifier.verifyToken(guichet.token()))).toBe('accepted')
    guichet.time += 0.001
    expect(outcome(await verifier.verifyToken(guichet.token()))).toMatch(/^503 /)
  })

  test('is asked for once, whoever waits for it', async () => {
    const guichet = await Guichet.start()
    const verifier = guichet.verifier()
    const answers = await outcomes(
      verifier,
      Array.from({ length: 50 }, () => guichet.token()),
    )
    expect(new Set(answers)).toEqual(new Set(['accepted']))
    expect(guichet.requests).toMatchObject({ jwks: 1, revocations: 1 })
  })
})

test('keys are fetched again in the background at four fifths of their max-age', async () => {
  stopTimers()
  const guichet = await Guichet.start()
  const verifier = guichet.verifier()
  await verifier.ready()
  const asked = guichet.asked('jwks')
  vi.advanceTimersByTime(239_999)
  expect(guichet.requests.jwks).toBe(1)
  vi.advanceTimersByTime(1)
  await asked
  expect(guichet.requests.jwks).toBe(2)
})

describe('J30', () => {
  test('a key that is still published is good, one that was taken away is not, for tokens that were seen too', async () => {
    const guichet = await Guichet.start()
    guichet.keys = [es256, edDsa]
    guichet.list.kids = [es256.kid, edDsa.kid]
    guichet.signer = edDsa
    const verifier = guichet.verifier()
    const token = guichet.token()
    expect(outcome(await verifier.verifyToken(token))).toBe('accepted')
    expect(outcome(await verifier.verifyToken(guichet.token({}, edDsa)))).toBe('accepted')
    guichet.keys = [edDsa]
    await verifier.verifyToken(guichet.token({}, rs256))
    expect(outcome(await verifier.verifyToken(token))).toBe('401 unknown-key')
    expect(outcome(await verifier.verifyToken(guichet.token({}, edDsa)))).toBe('accepted')
  })

  test('an attacker’s key of the same name is another key', async () => {
    const guichet = await Guichet.start()
    expect(outcome(await guichet.verifier().verifyToken(guichet.token({}, impostor)))).toBe('401 signature')
  })
})

describe('J33 a key id that is not known', () => {
  const stranger = (guichet: Guichet, kid: string): string =>
    compact({ alg: 'ES256', typ: 'at+jwt', kid }, guichet.claims())

  test('is worth one request in thirty seconds, and good traffic goes on at once', async () => {
    const guichet = await Guichet.start()
    const verifier = guichet.verifier()
    await verifier.ready()
    const good = guichet.token()
    const kids = Array.from({ length: 1000 }, (_none, at) => `kid-${at}`)
    const answers = await outcomes(
      verifier,
      kids.map((kid) => stranger(guichet, kid)),
    )
    expect(new Set(answers)).toEqual(new Set(['401 unknown-key']))
    expect(guichet.requests.jwks).toBe(2)
    expect(verifier.verifyToken(good)).toMatchObject({ ok: true })
    guichet.time += 29.999
    await verifier.verifyToken(stranger(guichet, 'another'))
    expect(guichet.requests.jwks).toBe(2)
    guichet.time += 0.001
    await verifier.verifyToken(stranger(guichet, 'another'))
    expect(guichet.requests.jwks).toBe(3)
  })

  test('is a new key of ours: the first call with it is accepted, and so are those that come with it', async () => {
    const guichet = await Guichet.start()
    const verifier = guichet.verifier()
    guichet.list.kids = allKeys.map(({ kid }) => kid)
    guichet.keys = [es256]
    await verifier.ready()
    guichet.keys = [es256, edDsa]
    guichet.time += 31
    await verifier.ready()
    const answers = await outcomes(
      verifier,
      [1, 2, 3].map((n) => guichet.token({ n }, edDsa)),
    )
    expect(answers).toEqual(['accepted', 'accepted', 'accepted'])
  })

  test('cannot be decided while the keys cannot be fetched', async () => {
    const guichet = await Guichet.start()
    const verifier = guichet.verifier()
    await verifier.ready()
    guichet.instead.set('jwks', withStatus(500))
    expect(outcome(await verifier.verifyToken(stranger(guichet, 'another')))).toMatch(/^503 /)
  })
})

describe('in workers', () => {
  test('a fetch that knows no redirect of `error` serves', async () => {
    const guichet = await Guichet.start()
    const verifier = guichet.verifier({
      fetch: (input, init) => {
        if (init?.redirect === 'error') return Promise.reject(new TypeError('Invalid redirect value'))
        return fetch(input, init)
      },
    })
    expect(outcome(await verifier.verifyToken(guichet.token()))).toBe('accepted')
  })

  test('a timer that is a number rings', async () => {
    const { setTimeout } = globalThis
    const rings = new Promise<void>((resolve) => {
      vi.stubGlobal('setTimeout', (ring: () => void, delay: number) => Number(setTimeout(ring, delay)))
      new Alarm().set(1, resolve)
      vi.unstubAllGlobals()
    })
    await rings
  })
})

test('keys may be elsewhere', async () => {
  const guichet = await Guichet.start()
  const other = await Guichet.start()
  guichet.instead.set('jwks', withStatus(500))
  const verifier = guichet.verifier({ jwksUri: `${other.url}/.well-known/jwks.json` })
  expect(outcome(await verifier.verifyToken(guichet.token()))).toBe('accepted')
  expect(guichet.requests.jwks).toBe(0)
})
