import { expect, test } from 'vitest'
import { draft } from '../../test/store-contract/samples.ts'
import { belongsToFeed, emptyTrail, linkHash, nextLink, verifyEnd, verifyRun } from './chain.ts'

const chain = (length: number) => {
  const links = [nextLink(emptyTrail, draft(), 'a')]
  while (links.length < length) links.push(nextLink(links.at(-1) ?? emptyTrail, draft(), 'a'))
  return links
}

test('the hashed text is the whole event, its members always in the same order', () => {
  const { data, hash } = nextLink({ sequence: 6, hash: 'before' }, draft({ actor: 'somebody' }), 'a')
  expect(data).toBe(
    '{"sequence":7,"instance":"a","at":1700000000000,"action":"exchange.granted","organizationId":null,' +
      '"credentialId":null,"memberId":null,"api":"payments","environment":"production","dialect":"oauth",' +
      '"actor":"somebody","address":"203.0.113.7","requestId":null,"tokenId":null,"cause":null,"reason":null,' +
      '"attempt":null,"details":null}',
  )
  expect(hash).toBe(linkHash('before', data))
})

test('the order of members in a draft changes nothing', () => {
  const reversed = Object.fromEntries(Object.entries(draft()).reverse()) as unknown as ReturnType<
    typeof draft
  >
  expect(nextLink(emptyTrail, reversed, 'a')).toEqual(nextLink(emptyTrail, draft(), 'a'))
})

test('verifies runs one after another', () => {
  const links = chain(5)
  const { head } = verifyRun(emptyTrail, links.slice(0, 2))
  const verdict = verifyRun(head, links.slice(2))
  expect(verdict.broken).toBeNull()
  expect(verifyEnd(verdict.head, { sequence: 5, hash: links[4]?.hash ?? '' })).toBeNull()
})

test.each([
  ['exchange.granted', null, false],
  ['exchange.refused', null, false],
  ['exchange.refused', { key: 'k', address: 'a' }, true],
  ['credential.rehashed', null, true],
  ['signing-key.revoked', null, true],
] as const)('others must know of %s with attempt %o: %s', (action, attempt, expected) => {
  expect(belongsToFeed(draft({ action, attempt }))).toBe(expected)
})

test.each([1, 2, 3, 4, 5])('an edit of event %i is found there', (sequence) => {
  const links = chain(5).map((link) =>
    link.sequence === sequence ? { ...link, data: link.data.replace('payments', 'transfer') } : link,
  )
  expect(verifyRun(emptyTrail, links).broken).toMatchObject({ kind: 'altered', sequence })
})

test('a text that is no event is found, without an error', () => {
  for (const data of ['', 'null', '[]', '{}', 'true', '{"sequence":"1"}']) {
    expect(verifyRun(emptyTrail, [{ ...nextLink(emptyTrail, draft(), 'a'), data }]).broken).toMatchObject({
      kind: 'altered',
    })
  }
})
