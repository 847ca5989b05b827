/** The commands of docs/oauth.md, run as they stand there, against a server with the API that they name. */

import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../../packages/server/test/running-server.ts'

const page = readFileSync(new URL('../../docs/oauth.md', import.meta.url), 'utf8')
const blocksOf = (language: string): readonly string[] =>
  Array.from(page.matchAll(/^```(\w+)\n(.*?)^```$/gms))
    .filter(([, found]) => found === language)
    .map(([, , text = '']) => text)

type Members = Readonly<Record<string, unknown>>

let server: TestServer
beforeAll(async () => {
  const yaml = `
apis:
  - name: parcels
    audience: https://api.example.com/parcels
    dialects: [oauth2]
    scopes: [parcels:read]
    routes: [{ path: /parcels }]
`
  server = await startTestServer({ tls: true, yaml })
})
afterAll(() => server.remove())

test('its commands work in a row, and its answers have the members that it shows', async () => {
  const { key: KEY, secret: SECRET } = await server.keyPair('parcels')
  const run = async (command: string, more: Readonly<Record<string, string>> = {}): Promise<Members> => {
    const text = command.replace('https://auth.example.com', server.url)
    const env = { PATH: process.env['PATH'] ?? '', CURL_CA_BUNDLE: join(server.folder, 'cert.pem') }
    const { stdout } = await promisify(execFile)('sh', ['-c', text], {
      env: { ...env, KEY, SECRET, ...more },
    })
    return JSON.parse(stdout) as Members
  }
  const [exchange = '', introspection = '', revocation = ''] = blocksOf('sh')
  const [granted, described] = blocksOf('json').map((text) => Object.keys(JSON.parse(text) as Members))
  const grant = await run(exchange)
  expect(Object.keys(grant)).toEqual(granted)
  const TOKEN = String(grant['access_token'])
  expect(Object.keys(await run(introspection, { TOKEN }))).toEqual(described)
  expect(await run(revocation, { TOKEN })).toEqual({})
  expect(await run(introspection, { TOKEN })).toEqual({ active: false })
})
