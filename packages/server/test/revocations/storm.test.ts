/** However many changes there are, the list is signed five times a second at most, and nobody gets an older one. */

import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Publication, type PublicationParts } from '../../src/revocations/publication.ts'
import type { Revoked } from '../../src/revocations/revocations.ts'

const none = new Map()
const listOf = (seq: number): Revoked => ({
  seq,
  tokens: none,
  credentials: none,
  organizations: none,
  members: none,
})

interface Clock {
  readonly monotonic: () => number
  /** Called while a list is signed. */
  readonly signing: () => void
}

const realClock: Clock = { monotonic: () => performance.now(), signing: () => undefined }

function scene({ monotonic, signing }: Clock = realClock) {
  let signed = 0
  let revoked = listOf(0)
  const signer = (kid: string) => ({
    kid,
    algorithm: 'ES256' as const,
    sign: () => {
      signed += 1
      signing()
      return new Uint8Array(64)
    },
  })
  let keys: ReturnType<PublicationParts['keys']> = { kids: ['one'], signer: signer('one') }
  const publication = new Publication({
    issuer: 'https://login.example.com',
    revoked: () => revoked,
    budget: 10,
    keys: () => keys,
    now: () => 1_800_000_000_000,
    monotonic,
  })
  return {
    publication,
    signed: () => signed,
    change: () => (revoked = listOf(revoked.seq + 1)),
    changeKeys: () => (keys = { kids: ['two'], signer: signer('two') }),
  }
}

test('a thousand changes, each followed by a question: few signatures, and every answer has its change', async () => {
  const { publication, signed, change } = scene()
  const startedAt = performance.now()
  const answers: Promise<boolean>[] = []
  for (let nth = 0; nth < 1_000; nth++) {
    const { seq } = change()
    answers.push(Promise.resolve(publication.list()).then((list) => list.seq >= seq))
    if (randomInt(50) === 0) await sleep(10)
  }
  expect(new Set(await Promise.all(answers))).toEqual(new Set([true]))
  expect(signed()).toBeLessThanOrEqual(Math.ceil((performance.now() - startedAt) / 200) + 1)
  expect(publication.seq()).toBe(1_000)
})

test('without a change nothing is signed, and the first question after one does not wait', async () => {
  const { publication, signed, change } = scene()
  const first = publication.list()
  expect(first).not.toBeInstanceOf(Promise)
  for (let nth = 0; nth < 100; nth++) expect(publication.list()).toBe(first)
  expect(signed()).toBe(1)
  change()
  expect((await publication.list()).seq).toBe(1)
  expect(signed()).toBe(2)
})

test('another key signs a new list, though nothing else has changed', async () => {
  const { publication, changeKeys } = scene()
  const first = await publication.list()
  changeKeys()
  const second = await publication.list()
  expect(second.seq).toBe(first.seq)
  expect(second.etag).not.toBe(first.etag)
})

test.each([
  { took: 1, pause: 200 },
  { took: 30, pause: 300 },
  { took: 400, pause: 500 },
])('a list that took $took ms to make is made again after $pause ms, if asked for', ({ took, pause }) => {
  let time = 0
  const signing = () => (time += took)
  const { publication, change } = scene({ monotonic: () => time, signing })
  void publication.list()
  change()
  time += pause
  expect(publication.list()).not.toBeInstanceOf(Promise)
  change()
  time += pause - 1
  expect(publication.list()).toBeInstanceOf(Promise)
})
