import { describe, expect, test, vi } from 'vitest'
import { compact, edDsa, encode, es256, headerOf, impostor, rs256 } from '../tokens.ts'
import { Guichet, html, outcome, outcomes, signedList, stopTimers } from '../guichet.ts'

describe('the bound', () => {
  test('a revocation reaches a token that was seen before within five seconds, whatever the timers do', async () => {
    stopTimers()
    const guichet = await Guichet.start()
    const verifier = guichet.verifier()
    const token = guichet.token({ jti: 'token_1' })
    expect(outcome(await verifier.verifyToken(token))).toBe('accepted')
    guichet.revoke('tokens', 'token_1')
    guichet.time += 4.5
    expect(outcome(await verifier.verifyToken(token))).toBe('accepted')
    guichet.time += 0.001
    expect(outcome(await verifier.verifyToken(token))).toBe('401 the token is revoked')
  })

  test('a token that was seen before is answered at once, without a promise', async () => {
    stopTimers()
    const guichet = await Guichet.start()
    const verifier = guichet.verifier()
    await verifier.ready()
    const token = guichet.token()
    for (const _time of [1, 2, 3]) expect(verifier.verifyToken(token)).not.toBeInstanceOf(Promise)
    expect(guichet.requests).toMatchObject({ jwks: 1, revocations: 1 })
  })

  test('any number of calls that find the list too old wait for one request', async () => {
    stopTimers()
    const guichet = await Guichet.start()
    const verifier = guichet.verifier()
    const token = guichet.token()
    await verifier.ready()
    guichet.time += 5
    const answers = await outcomes(
      verifier,
      Array.from({ length: 50 }, () => token),
    )
    expect(new Set(answers)).toEqual(new Set(['accepted']))
    expect(guichet.requests.revocations).toBe(2)
  })

  test('a 304 counts as fresh', async () => {
    const guichet = await Guichet.start()
    const verifier = guichet.verifier()
    await verifier.ready()
    guichet.time += 5
    await verifier.verifyToken(guichet.token())
    expect(verifier.verifyToken(guichet.token())).not.toBeInstanceOf(Promise)
  })

  test('the list is fetched every four seconds in the background', async () => {
    stopTimers()
    const guichet = await Guichet.start()
    const verifier = guichet.verifier()
    await verifier.ready()
    for (const count of [2, 3]) {
      const asked = guichet.asked('revocations')
      guichet.time += 4
      vi.advanceTimersByTime(4000)
      await asked
      expect(guichet.requests.revocations).toBe(count)
      // Now too old to be used without the answer that is under way, so that it waits for it.
      guichet.time += 1
      await verifier.ready()
    }
  })

  test('a clock that was set back makes no list young', async () => {
    const guichet = await Guichet.start()
    const verifier = guichet.verifier()
    const token = guichet.token({ jti: 'token_1', iat: guichet.time - 60, exp: guichet.time + 3600 })
    await verifier.verifyToken(token)
    guichet.revoke('tokens', 'token_1')
    guichet.time -= 30
    expect(outcome(await verifier.verifyToken(token))).toBe('401 the token is revoked')
  })
})

describe('when Guichet does not answer', () => {
  test('the last list serves until it is staleAfter seconds old, and then every call is refused', async () => {
    const guichet = await Guichet.start()
    const verifier = guichet.verifier({ revocations: { staleAfter: 20 } })
    const token = guichet.token()
    await verifier.ready()
    await guichet.stop()
    guichet.time += 20
    expect(outcome(await verifier.verifyToken(token))).toBe('accepted')
    guichet.time += 0.001
    const refused = await verifier.verifyToken(token)
    expect(refused).toMatchObject({ ok: false, refusal: { status: 503, headers: { 'retry-after': '5' } } })
    expect(outcome(refused)).toMatch(/revocations does not answer: [A-Z_]+$/)
  })

  test('a minute is the default', async () => {
    const guichet = await Guichet.start()
    const verifier = guichet.verifier()
    const token = guichet.token()
    await verifier.ready()
    await guichet.stop()
    guichet.time += 60
    expect(outcome(await verifier.verifyToken(token))).toBe('accepted')
    guichet.time += 0.001
    expect(outcome(await verifier.verifyToken(token))).toMatch(/^503 /)
  })

  test('calls do not wait for one attempt after the other', async () => {
    stopTimers()
    const guichet = await Guichet.start()
    const verifier = guichet.verifier()
    await verifier.ready()
    guichet.instead.set('revocations', (_request, response) => void response.writeHead(500).end())
    guichet.time += 5
    for (const _time of [1, 2, 3])
      expect(outcome(await verifier.verifyToken(guichet.token()))).toBe('accepted')
    expect(guichet.requests.revocations).toBe(2)
    guichet.time += 100
    for (const _time of [1, 2, 3])
      expect(outcome(await verifier.verifyToken(guichet.token()))).toMatch(/^503 /)
    expect(guichet.requests.revocations).toBe(3)
  })

  test('an old failure is no reason not to ask: a process that slept since asks before it answers', async () => {
    stopTimers()
    const guichet = await Guichet.start()
    const verifier = guichet.verifier()
    const token = guichet.token({ jti: 'token_1' })
    await verifier.verifyToken(token)
    guichet.instead.set('revocations', (_request, response) => void response.writeHead(500).end())
    guichet.time += 5
    expect(outcome(await verifier.verifyToken(token))).toBe('accepted')
    guichet.instead.clear()
    guichet.revoke('tokens', 'token_1')
    // No timer has rung: the process did not run.
    guichet.time += 30
    expect(outcome(await verifier.verifyToken(token))).toBe('401 the token is revoked')
  })

  test('a failure that a clock tells from the future is no reason not to ask either', async () => {
    stopTimers()
    const guichet = await Guichet.start()
    const verifier = guichet.verifier()
    await verifier.ready()
    guichet.instead.set('revocations', (_request, response) => void response.writeHead(500).end())
    guichet.time += 100
    expect(outcome(await verifier.verifyToken(guichet.token()))).toMatch(/^503 /)
    guichet.instead.clear()
    guichet.time -= 500
    expect(outcome(await verifier.verifyToken(guichet.token()))).toBe('accepted')
  })

  test('and comes back, calls pass again', async () => {
    const guichet = await Guichet.start()
    const verifier = guichet.verifier()
    await verifier.ready()
    guichet.instead.set('revocations', (_request, response) => void response.writeHead(500).end())
    guichet.time += 100
    expect(outcome(await verifier.verifyToken(guichet.token()))).toMatch(/^503 .* status 500$/)
    guichet.instead.clear()
    guichet.time += 1
    expect(outcome(await verifier.verifyToken(guichet.token()))).toBe('accepted')
  })

  test('ready says why', async () => {
    const guichet = await Guichet.start()
    guichet.instead.set('revocations', (_request, response) => html(response))
    const verifier = guichet.verifier()
    await expect(verifier.ready()).rejects.toThrow(
      `The verifier is not ready: ${guichet.url}/.well-known/revocations answers application/jwt as "text/html"`,
    )
  })
})

describe('what is revoked', () => {
  const rows = [
    ['its token', (guichet: Guichet) => guichet.revoke('tokens', 'token_1'), 'the token is revoked'],
    [
      'its credential',
      (guichet: Guichet) => guichet.revoke('credentials', 'cred_1'),
      'the credential is revoked',
    ],
    [
      'its organization',
      (guichet: Guichet) => guichet.revoke('organizations', 'org_1'),
      'the organization is off',
    ],
    ['its member', (guichet: Guichet) => guichet.revoke('members', 'mem_1'), 'the member is off'],
    [
      'its key',
      (guichet: Guichet) => {
        guichet.list.kids = [edDsa.kid]
        guichet.signer = edDsa
        guichet.list.seq += 1
      },
      'the key is revoked',
    ],
  ] as const

  test.each(rows)(
    '%s: a token that was seen before and a new one are refused',
    async (_title, revoke, reason) => {
      const guichet = await Guichet.start()
      const verifier = guichet.verifier()
      const [seen, fresh] = [1, 2].map((twin) => guichet.token({ jti: 'token_1', mem: 'mem_1', twin })) as [
        string,
        string,
      ]
      const other = guichet.token({ jti: 'token_2', cred: 'cred_2', org: 'org_2', mem: 'mem_2' }, edDsa)
      guichet.keys = [es256, edDsa]
      expect(outcome(await verifier.verifyToken(seen))).toBe('accepted')
      revoke(guichet)
      guichet.time += 5
      expect(outcome(await verifier.verifyToken(seen))).toBe(`401 ${reason}`)
      expect(outcome(await verifier.verifyToken(seen))).toBe(`401 ${reason}`)
      expect(outcome(await verifier.verifyToken(fresh))).toBe(`401 ${reason}`)
      expect(outcome(await verifier.verifyToken(other))).toBe('accepted')
    },
  )

  test('a credential that is enabled again: its tokens work again', async () => {
    const guichet = await Guichet.start()
    const verifier = guichet.verifier()
    const token = guichet.token()
    guichet.revoke('credentials', 'cred_1')
    expect(outcome(await verifier.verifyToken(token))).toBe('401 the credential is revoked')
    guichet.list.dead.credentials = []
    guichet.list.seq += 1
    guichet.time += 5
    expect(outcome(await verifier.verifyToken(token))).toBe('accepted')
  })

  test.each([
    ['credentials', 'cred_1'],
    ['organizations', 'org_1'],
    ['members', 'mem_1'],
  ] as const)('a not-before of %s refuses what was issued in that second or before', async (kind, id) => {
    const guichet = await Guichet.start()
    const verifier = guichet.verifier()
    const issued = (iat: number) => verifier.verifyToken(guichet.token({ iat, mem: 'mem_1' }))
    guichet.list.notBefore[kind].push([id, guichet.time - 10])
    expect(outcome(await issued(guichet.time - 11))).toBe('401 issued at or before the not-before')
    expect(outcome(await issued(guichet.time - 10))).toBe('401 issued at or before the not-before')
    expect(outcome(await issued(guichet.time - 9))).toBe('accepted')
  })

  test('among ten thousand, the right ones', async () => {
    const guichet = await Guichet.start()
    guichet.list.dead.credentials = Array.from({ length: 10_000 }, (_none, at) => `cred_${at * 2}`)
    const verifier = guichet.verifier()
    for (let at = 0; at < 200; at += 1) {
      const answer = await verifier.verifyToken(guichet.token({ cred: `cred_${at}` }))
      expect(outcome(answer)).toBe(at % 2 === 0 ? '401 the credential is revoked' : 'accepted')
    }
  })
})

describe('J23 the twins of a revoked token', () => {
  test('other spellings, another signature and the (r, n-s) signature are refused', async () => {
    const guichet = await Guichet.start()
    const verifier = guichet.verifier()
    const token = guichet.token({ jti: 'token_1' })
    expect(outcome(await verifier.verifyToken(token))).toBe('accepted')
    guichet.revoke('tokens', 'token_1')
    guichet.time += 5
    expect(outcome(await verifier.verifyToken(otherS(token)))).toBe('401 the token is revoked')
    expect(outcome(await verifier.verifyToken(guichet.token({ jti: 'token_1' })))).toBe(
      '401 the token is revoked',
    )
    for (const twin of [`${token}=`, `${token} `, `${token}\n`, token.replace('.', '.\n')]) {
      expect(outcome(await verifier.verifyToken(twin))).toBe('401 malformed')
    }
  })
})

/** ECDSA: whoever has (r, s) has (r, n - s), and both verify. */
function otherS(token: string): string {
  const [header, payload, signature = ''] = token.split('.')
  const bytes = Buffer.from(signature, 'base64url')
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
  const s = order - BigInt(`0x${bytes.subarray(32).toString('hex')}`)
  const twin = Buffer.concat([bytes.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')])
  return `${header}.${payload}.${twin.toString('base64url')}`
}

describe('a list is not taken', () => {
  type Make = (guichet: Guichet) => string
  const withPayload =
    (changes: Readonly<Record<string, unknown>>): Make =>
    (guichet) =>
      signedList({ ...guichet.payload(), ...changes })
  const unsorted = Buffer.from('00000000000000020000000000000001', 'hex').toString('base64url')
  const dead = { tokens: '', credentials: '', organizations: '', members: '' }
  const bounds = { credentials: [], organizations: [], members: [] }

  const rows: readonly (readonly [string, Make, string])[] = [
    ['of another issuer', withPayload({ iss: 'https://other.example.com' }), 'issuer'],
    [
      'signed by an attacker under a good name',
      (guichet) => signedList(guichet.payload(), impostor),
      'signature',
    ],
    ['signed by a key of nobody', (guichet) => signedList(guichet.payload(), edDsa), 'unknown-key'],
    [
      'signed by a key that it does not name itself',
      (guichet) => signedList({ ...guichet.payload(), kids: ['key-EdDSA'] }),
      'signed by a key that is not good',
    ],
    ['that is an access token', (guichet) => guichet.token(guichet.payload()), 'type'],
    ['without a type', (guichet) => signedList(guichet.payload(), es256, { typ: undefined }), 'type'],
    [
      'with alg none',
      (guichet) =>
        `${encode({ alg: 'none', kid: es256.kid, typ: 'revocations+jwt' })}.${encode(guichet.payload())}.AA`,
      'algorithm',
    ],
    ['that was cut off', (guichet) => signedList(guichet.payload()).slice(0, -10), 'signature'],
    ['without seq', withPayload({ seq: undefined }), 'claims'],
    ['with a seq that is no number', withPayload({ seq: '7' }), 'claims'],
    ['without kids', withPayload({ kids: undefined }), 'claims'],
    ['with kids that are no texts', withPayload({ kids: [1] }), 'claims'],
    ['without dead', withPayload({ dead: undefined }), 'claims'],
    ['without a kind of dead', withPayload({ dead: { ...dead, members: undefined } }), 'claims'],
    ['with digests of seven bytes', withPayload({ dead: { ...dead, tokens: 'AAAAAAAAAA' } }), 'claims'],
    ['with digests out of order', withPayload({ dead: { ...dead, tokens: unsorted } }), 'claims'],
    ['with digests in base64', withPayload({ dead: { ...dead, tokens: '++++++++++8=' } }), 'claims'],
    ['without not-before', withPayload({ notBefore: undefined }), 'claims'],
    [
      'with a not-before that is no pair',
      withPayload({ notBefore: { ...bounds, members: [['AAAAAAAAAAA']] } }),
      'claims',
    ],
    [
      'with a not-before that is no number',
      withPayload({ notBefore: { ...bounds, members: [['AAAAAAAAAAA', '1']] } }),
      'claims',
    ],
    [
      'with a not-before of a short digest',
      withPayload({ notBefore: { ...bounds, members: [['AAAA', 1]] } }),
      'claims',
    ],
  ]

  test.each(rows)('%s', async (_title, make, reason) => {
    const guichet = await Guichet.start()
    guichet.instead.set('revocations', (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/jwt' }).end(make(guichet))
    })
    const answer = await guichet.verifier().verifyToken(guichet.token())
    expect(outcome(answer)).toMatch(/^503 /)
    expect(outcome(answer)).toContain(`is no revocation list of this issuer: ${reason}`)
  })

  test('that is larger than 8 MB', async () => {
    const guichet = await Guichet.start()
    guichet.instead.set('revocations', (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/jwt' }).end('a'.repeat(8 * 1024 * 1024 + 1))
    })
    expect(outcome(await guichet.verifier().verifyToken(guichet.token()))).toMatch(
      /^503 .*more than 8388608 bytes$/,
    )
  })

  test('that is older than the one we hold: what was revoked stays revoked', async () => {
    const guichet = await Guichet.start()
    const verifier = guichet.verifier()
    guichet.list.seq = 7
    guichet.revoke('tokens', 'token_1')
    const token = guichet.token({ jti: 'token_1' })
    expect(outcome(await verifier.verifyToken(token))).toBe('401 the token is revoked')
    guichet.list.seq = 7
    guichet.list.dead.tokens = []
    guichet.time += 5
    expect(outcome(await verifier.verifyToken(token))).toBe('401 the token is revoked')
    guichet.time += 60
    expect(outcome(await verifier.verifyToken(token))).toMatch(/^503 .*answers list 7, and 8 is known$/)
  })

  test('with the number of the one we hold: it is the same', async () => {
    const guichet = await Guichet.start()
    const verifier = guichet.verifier()
    guichet.revoke('tokens', 'token_1')
    const token = guichet.token({ jti: 'token_1' })
    await verifier.verifyToken(token)
    guichet.list.dead.tokens = []
    guichet.instead.set('revocations', (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/jwt' }).end(signedList(guichet.payload()))
    })
    guichet.time += 5
    expect(outcome(await verifier.verifyToken(token))).toBe('401 the token is revoked')
  })

  test('for an access token: the types keep them apart', async () => {
    const guichet = await Guichet.start()
    const verifier = guichet.verifier()
    const header = { ...headerOf(es256), typ: 'revocations+jwt' }
    expect(outcome(await verifier.verifyToken(compact(header, guichet.claims())))).toBe('401 type')
  })
})

test('a list that names a key which we do not hold makes us fetch the keys, though strangers used up the turn', async () => {
  const guichet = await Guichet.start()
  const verifier = guichet.verifier()
  await verifier.ready()
  expect(outcome(await verifier.verifyToken(guichet.token({}, rs256)))).toBe('401 unknown-key')
  expect(guichet.requests.jwks).toBe(2)
  guichet.keys = [edDsa]
  guichet.signer = edDsa
  guichet.list.seq += 1
  guichet.time += 5
  expect(outcome(await verifier.verifyToken(guichet.token({}, edDsa)))).toBe('accepted')
  expect(outcome(await verifier.verifyToken(guichet.token()))).toBe('401 unknown-key')
  expect(guichet.requests.jwks).toBe(3)
})

test('a key that the list names no more is forgotten, so that it signs no list either', async () => {
  const guichet = await Guichet.start()
  guichet.keys = [es256, edDsa]
  const verifier = guichet.verifier()
  await verifier.ready()
  guichet.keys = [edDsa]
  guichet.signer = edDsa
  guichet.list.seq += 1
  guichet.time += 5
  const answer = async (): Promise<string> => outcome(await verifier.verifyToken(guichet.token()))
  await expect.poll(answer).toBe('401 unknown-key')
  // Whoever has the key that was taken away says that it is good.
  guichet.signer = es256
  guichet.list.kids = [es256.kid, edDsa.kid]
  guichet.list.seq += 1
  guichet.time += 5
  expect(await answer()).toBe('401 unknown-key')
})
