import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { guichet, inFolder, newFolder } from './command.ts'
import { eventually } from '../durability/processes.ts'
import { exchange, serve } from './server.ts'

test('what the command line changes holds on a running server soon after', { timeout: 60_000 }, async () => {
  const data = newFolder()
  // Whoever asks until it holds is refused on the way.
  writeFileSync(join(data, 'guichet.yaml'), 'throttle: { credentialAndAddress: { failures: 1000000 } }\n')
  const run = inFolder(data)
  const { url, stop } = await serve('--data', data)
  await run('organization create acme')
  const made = (await run('credential create --organization acme --api kis --name live --json')).json()
  expect(await exchange(url, made)).toBe(200)

  for (const [change, status] of [
    ['disable', 401],
    ['enable', 200],
    ['revoke', 401],
  ] as const) {
    await run(`credential ${change} ${made.id}`)
    await eventually(change, async () => ((await exchange(url, made)) === status ? true : null))
  }
  const trail = (await run('audit export')).stdout
  expect(trail).toContain('exchange.granted')
  expect(await stop()).toBe(0)
})

test('a port that is taken', async () => {
  const { url } = await serve('--data', newFolder())
  const { port } = new URL(url)
  const outcome = await guichet(['serve', '--data', newFolder(), '--port', port])
  expect(outcome.status).toBe(1)
  expect(outcome.stderr).toContain(`Port ${port} is in use already.`)
})

test('a certificate that is not there', async () => {
  const outcome = await guichet([
    'serve',
    '--data',
    newFolder(),
    '--tls-cert',
    '/no.pem',
    '--tls-key',
    '/no.key',
  ])
  expect(outcome).toMatchObject({ status: 1, stderr: '/no.pem does not exist.\n' })
})
