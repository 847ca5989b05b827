import { expect, test } from 'vitest'
import { type Answered, inFolder, newFolder } from './command.ts'

test('list, rotate and revoke', async () => {
  const run = inFolder(newFolder())
  await run('migrate')

  const first = (await run('signing-key rotate --json')).json()
  expect(first).toMatchObject({ algorithm: 'ES256', state: 'active' })
  const second = (await run('signing-key rotate --json')).json()
  expect(second).toMatchObject({ state: 'pending' })
  expect(Date.parse(second.signsFrom)).toBeGreaterThan(Date.now() + 300_000)
  const third = await run('signing-key rotate --json')
  expect(third.status).toBe(1)
  expect(third.stderr).toMatch(/is waiting already: it signs from \d{4}-/)

  const revoked = await run(`signing-key revoke ${first.kid} --json`)
  expect(revoked.json()).toEqual({ kid: first.kid, state: 'gone' })
  const again = await run(`signing-key revoke ${first.kid} --json`)
  expect(again.status).toBe(1)
  expect(again.json().error).toMatchObject({ code: 'not-found', field: 'kid' })

  const other = (await run('signing-key rotate --algorithm EdDSA --json')).json()
  const now = (await run('signing-key rotate --algorithm EdDSA --now --json')).json()
  expect(now.state).toBe('active')
  const { items } = (await run('signing-key list --json')).json()
  const states = new Map(items.map((item: Answered) => [item.kid, item.state]))
  expect([first, second, other, now].map(({ kid }) => states.get(kid))).toEqual([
    'gone',
    'active',
    'retiring',
    'active',
  ])
  expect(JSON.stringify(items)).not.toMatch(/"(sealedPrivateJwk|d)"/)
})
