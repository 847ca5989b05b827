import { describe, expect, test } from 'vitest'
import type { SigningKey, SigningKeyState } from '../stores/records.ts'
import { dueTransitions, revokeKey, startRotation } from './lifecycle.ts'

const now = 1_800_000_000_000
const publishAhead = 900_000
const lifespans = {
  longestLife: (algorithm: string) => (algorithm === 'RS256' ? 3_600_000 : 600_000),
  leeway: 10_000,
}

function row(kid: string, state: SigningKeyState, changes: Partial<SigningKey> = {}): SigningKey {
  return {
    kid,
    algorithm: 'ES256',
    state,
    publicJwk: '{}',
    sealedPrivateJwk: 'sealed',
    createdAt: now - 1000,
    activateAt: now,
    goneAt: null,
    ...changes,
  }
}

describe('startRotation', () => {
  const start = (keys: readonly SigningKey[], algorithm = 'ES256') =>
    startRotation(keys, algorithm, now, { publishAhead })

  test('the first key of an algorithm signs at once', () => {
    expect(start([])).toEqual({ state: 'active', activateAt: now })
    expect(start([row('a', 'active')], 'EdDSA')).toEqual({ state: 'active', activateAt: now })
    expect(start([row('a', 'gone'), row('b', 'retiring')])).toEqual({ state: 'active', activateAt: now })
  })

  test('another one waits', () => {
    expect(start([row('a', 'active')])).toEqual({ state: 'pending', activateAt: now + publishAhead })
  })

  test('while one waits, no other is made', () => {
    expect(start([row('a', 'active'), row('b', 'pending')])).toBeNull()
  })
})

describe('dueTransitions', () => {
  const due = (...keys: readonly SigningKey[]) => dueTransitions(keys, now, lifespans)

  test('nothing before its time', () => {
    const keys = [
      row('a', 'active'),
      row('b', 'pending', { activateAt: now + 1 }),
      row('c', 'retiring', { goneAt: now + 1 }),
      row('d', 'gone', { goneAt: now - 1 }),
    ]
    expect(due(...keys)).toEqual([])
  })

  test('a waiting key signs, and the one before it retires until its last token has died', () => {
    expect(due(row('a', 'active'), row('b', 'pending'))).toEqual([
      { kid: 'a', set: { state: 'retiring', goneAt: now + 610_000 }, action: null, details: {} },
      {
        kid: 'b',
        set: { state: 'active', activateAt: now },
        action: 'signing-key.activated',
        details: { kid: 'b', algorithm: 'ES256', retires: 'a' },
      },
    ])
  })

  test('the life is that of the algorithm’s own tokens, and other algorithms are not touched', () => {
    const rsa = { algorithm: 'RS256' }
    const steps = due(row('a', 'active'), row('r', 'active', rsa), row('s', 'pending', rsa))
    expect(steps.map((step) => [step.kid, step.set.state, step.set.goneAt])).toEqual([
      ['r', 'retiring', now + 3_610_000],
      ['s', 'active', undefined],
    ])
  })

  test('a retired key goes, with its private half', () => {
    expect(due(row('a', 'retiring', { goneAt: now }))).toEqual([
      {
        kid: 'a',
        set: { state: 'gone', goneAt: now, sealedPrivateJwk: null },
        action: 'signing-key.gone',
        details: { kid: 'a', algorithm: 'ES256', was: 'retiring' },
      },
    ])
  })

  test('of two waiting keys one is activated, never both', () => {
    const steps = due(row('a', 'active'), row('b', 'pending'), row('c', 'pending'))
    expect(steps.filter((step) => step.set.state === 'active').map((step) => step.kid)).toEqual(['b'])
  })
})

describe('revokeKey', () => {
  const summary = (keys: readonly SigningKey[], kid: string) => {
    const revocation = revokeKey(keys, kid, now)
    return (
      revocation && { ...revocation, steps: revocation.steps.map(({ kid: name, set }) => [name, set.state]) }
    )
  }

  test('the active one: a waiting one takes its place at once', () => {
    const keys = [row('a', 'active'), row('b', 'pending', { activateAt: now + 1000 })]
    expect(summary(keys, 'a')).toEqual({
      steps: [
        ['a', 'gone'],
        ['b', 'active'],
      ],
      missing: null,
    })
    expect(revokeKey(keys, 'a', now)?.steps[1]?.set.activateAt).toBe(now)
  })

  test('the active one, and none waits: a new one is needed', () => {
    expect(summary([row('a', 'active'), row('b', 'retiring')], 'a')).toEqual({
      steps: [['a', 'gone']],
      missing: 'ES256',
    })
  })

  test.each(['pending', 'retiring'] as const)('a key that is %s: it alone goes', (state) => {
    expect(summary([row('a', 'active'), row('b', state)], 'b')).toEqual({
      steps: [['b', 'gone']],
      missing: null,
    })
  })

  test('its private half goes with it', () => {
    expect(revokeKey([row('a', 'retiring')], 'a', now)?.steps[0]).toMatchObject({
      set: { sealedPrivateJwk: null, goneAt: now },
      action: 'signing-key.revoked',
    })
  })

  test('an unknown one, and one that is gone', () => {
    expect(revokeKey([row('a', 'gone')], 'a', now)).toBeNull()
    expect(revokeKey([], 'a', now)).toBeNull()
  })
})
