import { describe, expect, it } from 'vitest'
import type { LastUse } from '../stores/records.ts'
import { collectLastUses } from './last-use.ts'

const use = (credentialId: string, at: number, address = '192.0.2.1'): LastUse => ({
  credentialId,
  secretId: null,
  at,
  address,
})

describe('last uses', () => {
  it('are written in one batch, the newest of each credential', async () => {
    const written: (readonly LastUse[])[] = []
    const uses = collectLastUses({
      saveLastUses: async (rows) => void written.push(rows),
      lastUses: async () => [],
    })
    for (const one of [use('a', 2), use('b', 1), use('a', 1), use('a', 3, '192.0.2.3')]) uses.note(one)
    await uses.flush()
    await uses.flush()
    expect(written).toEqual([[use('a', 3, '192.0.2.3'), use('b', 1)]])
    expect(uses.lastAddressOf('a')).toBe('192.0.2.3')
    expect(uses.lastAddressOf('c')).toBeNull()
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
    expect(written.toSorted((x, y) => x.credentialId.localeCompare(y.credentialId))).toEqual([
      use('a', 2),
      use('b', 1),
    ])
  })

  it('are recalled from the store where it knows of a newer one, and not again at once', async () => {
    const asked: string[] = []
    const stored = new Map([
      ['a', use('a', 5, '192.0.2.5')],
      ['b', use('b', 1, '192.0.2.5')],
    ])
    const uses = collectLastUses({
      saveLastUses: async () => undefined,
      async lastUses([id = '']) {
        asked.push(id)
        const found = stored.get(id)
        return found === undefined ? [] : [found]
      },
    })
    uses.note(use('b', 2))
    for (const id of ['a', 'b', 'c', 'a', 'b', 'c']) await uses.recall(id)
    expect(['a', 'b', 'c'].map(uses.lastAddressOf)).toEqual(['192.0.2.5', '192.0.2.1', null])
    expect(asked).toEqual(['a', 'b', 'c'])
  })
})
