/** A second server on the database of a first, in front of an upstream that the test chooses. */

import { join } from 'node:path'
import { loadConfiguration } from '../../src/configuration/load.ts'
import { openInstallation } from '../../src/serve/installation.ts'
import { createLog } from '../../src/serve/log.ts'
import { type RunningServer, startServer } from '../../src/serve/server.ts'
import type { TestServer } from '../running-server.ts'

/** Its tokens are those of the first where the configuration names an issuer. */
export async function startSecondGateway({ folder }: TestServer, upstream: string): Promise<RunningServer> {
  const loaded = loadConfiguration({
    config: join(folder, 'guichet.yaml'),
    data: folder,
    overrides: { port: 0, upstreamFor: () => upstream },
  })
  if (loaded.problems !== null) throw new Error(loaded.problems.map(({ message }) => message).join('\n'))
  return startServer(await openInstallation(loaded.configuration), createLog('silent'))
}
