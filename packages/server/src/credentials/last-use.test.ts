import { describe, expect, it } from 'vitest'
import type { KeptUse, LastUse } from '../stores/records.ts'
import { collectLastUses } from './last-use.ts'

/** Of a secret of the credential `c`, unless another is named. */
const use = (
  secretId: string,
  at: number,
  { address = '192.0.2.1', credentialId = 'c' }: Partial<LastUse> = {},
): LastUse => ({ credentialId, secretId, at, address })

const kept = ({ secretId, credentialId, at, address }: LastUse): KeptUse => ({
  secretId,
  credentialId,
  last: { at, address },
})

describe('last uses', () => {
  it('are written in one batch, the newest of each secret', async () => {
    const written: (readonly LastUse[])[] = []
    const uses = collectLastUses({
      saveLastUses: async (rows) => void written.push(rows),
      lastUses: async () => [],
    })
    const newest = use('old', 3, { address: '192.0.2.3' })
    for (const one of [use('old', 2), use('new', 1), use('old', 1), newest]) uses.note(one)
    await uses.flush()
    await uses.flush()
    expect(written).toEqual([[newest, use('new', 1)]])
    expect(uses.lastAddressOf('c')).toBe('192.0.2.3')
    expect(uses.lastAddressOf('another')).toBeNull()
  })

  it('wait where they cannot be written, and newer ones win', async () => {
    let down = true
    const written: LastUse[] = []
    const uses = collectLastUses({
      lastUses: async () => [],
      async saveLastUses(rows) {
        if (down) throw new Error('down')
        written.push(...rows)
      },
    })
    uses.note(use('a', 1))
    uses.note(use('b', 1))
    await expect(uses.flush()).rejects.toThrow('down')
    uses.note(use('a', 2))
    down = false
    await uses.flush()
    expect(written.toSorted((x, y) => x.secretId.localeCompare(y.secretId))).toEqual([
      use('a', 2),
      use('b', 1),
    ])
  })

  it('are recalled from the store where it knows of a newer one, and not again at once', async () => {
    const asked: string[] = []
    const of = (credentialId: string, at: number, address: string): LastUse =>
      use(`${credentialId} at ${at}`, at, { credentialId, address })
    const stored = [of('a', 4, '192.0.2.4'), of('a', 5, '192.0.2.5'), of('b', 1, '192.0.2.5')].map(kept)
    const uses = collectLastUses({
      saveLastUses: async () => undefined,
      async lastUses([id = '']) {
        asked.push(id)
        return [{ credentialId: id, secretId: 'unknown', last: null }, ...stored].filter(
          ({ credentialId }) => credentialId === id,
        )
      },
    })
    uses.note(of('b', 2, '192.0.2.1'))
    for (const id of ['a', 'b', 'c', 'a', 'b', 'c']) await uses.recall(id)
    expect(['a', 'b', 'c'].map(uses.lastAddressOf)).toEqual(['192.0.2.5', '192.0.2.1', null])
    expect(asked).toEqual(['a', 'b', 'c'])
  })
})
