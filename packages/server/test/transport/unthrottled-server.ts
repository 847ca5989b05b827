/** A server with a key pair for each format and no throttle in the way, for tables of many refusals. */

import { type KeyPair, startTestServer, type TestServer } from '../running-server.ts'
import { apiOf, dialectNames, tokenFor } from './client.ts'

export interface UnthrottledServer {
  readonly server: TestServer
  /** A token of Didomi's API. */
  readonly token: string
  /** By the name of the dialect. */
  readonly pairs: ReadonlyMap<string, KeyPair>
}

export async function startUnthrottledServer(): Promise<UnthrottledServer> {
  const often = '{ failures: 100000 }'
  const server = await startTestServer({
    settings: `throttle: { credentialAndAddress: ${often}, address: ${often}, credential: ${often} }`,
  })
  const pairs = new Map<string, KeyPair>()
  for (const name of dialectNames) pairs.set(name, await server.keyPair(apiOf(name)))
  return { server, pairs, token: await tokenFor(server, 'didomi', await server.keyPair('didomi')) }
}
