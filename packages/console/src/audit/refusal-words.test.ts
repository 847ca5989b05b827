import { describe, expect, it } from 'vitest'
import english from '../words/en/refusals.json' with { type: 'json' }
import { actions } from './audit-data.ts'

const sources = import.meta.glob<string>(
  ['../../../server/src/audit/{reason,event}.ts', '../../../dialects/src/{unread-reason,causes}.ts'],
  { eager: true, query: '?raw', import: 'default' },
)

/** The texts of a union type, as its file lists them. */
function members(file: string, type: string): readonly string[] {
  const source = Object.entries(sources).find(([path]) => path.endsWith(file))?.[1] ?? ''
  const [, listed = ''] = new RegExp(`type ${type} =\n((?:  (?:\\||//) .*\n)+)`).exec(source) ?? []
  return [...listed.matchAll(/^ {2}\| '([^']+)'$/gm)].map(([, text = '']) => text)
}

describe('the audit trail has words', () => {
  it('for every reason that the server records, and for no other', () => {
    const recorded = [
      ...members('/reason.ts', 'RecordedReason'),
      ...members('/unread-reason.ts', 'RequestReason'),
    ]
    expect(recorded.length).toBeGreaterThan(70)
    expect(Object.keys(english.reason).sort()).toEqual([...recorded, 'unavailable'].sort())
  })

  it('for every cause', () => {
    expect(Object.keys(english.cause).sort()).toEqual([...members('/causes.ts', 'Cause')].sort())
  })

  it('for every event of an organization', () => {
    const ofTheInstallation = /^(signing-key|installation)\./
    const recorded = members('/event.ts', 'AuditAction').filter((action) => !ofTheInstallation.test(action))
    expect([...actions].sort()).toEqual([...recorded].sort())
  })
})
