/** The cache in files, of the published client, in every runtime that has a file system. */

import { mkdtemp, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestServer } from '../../packages/server/test/running-server.ts'
import { type Installation, install } from './installation.ts'
import { commandLines } from './runtimes.ts'
import { startGuichet } from './scene.ts'

let installation: Installation
let server: TestServer

beforeAll(async () => {
  ;[installation, server] = await Promise.all([install('file-cache.js'), startGuichet('http')])
})

afterAll(async () => {
  await installation.remove()
  await server.remove()
})

test.for(commandLines)(
  '$title: scripts that run at the same time, and one after them, make one exchange',
  async ({ missing, run }, { skip }) => {
    if (missing) return skip()
    const cache = join(await mkdtemp(join(installation.folder, 'scripts-')), 'cache')
    const credentials = await server.keyPair('didomi')
    const { url } = server
    const script = async (): Promise<unknown> =>
      (await run({ installation, url, certificate: null, cache }, job)).answer
    const job = { url, credentials, path: '/v1/properties', folder: cache }
    const answers = [...(await Promise.all([script(), script(), script()])), await script()]
    expect(answers).toEqual(Array.from({ length: 4 }, () => [200, 200, 200]))
    const granted = (await server.audit()).filter(
      ({ action, credentialId }) => action === 'exchange.granted' && credentialId === credentials.id,
    )
    expect(granted).toHaveLength(1)
    const [file = '', ...others] = await readdir(cache)
    expect(others).toEqual([])
    expect([await modeOf(cache), await modeOf(join(cache, file))]).toEqual(['700', '600'])
  },
)

const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8)
