/** `examples/caddy/Caddyfile` in a real Caddy, word for word: addresses come from the environment, as its README says. */

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe } from 'vitest'
import { program } from '../programs.ts'
import { proxyContract, type RunningProxy, type Surroundings } from './contract.ts'
import { onFreePort, runInForeground } from './foreground.ts'
import { ownHost } from './own-pages.ts'

const example = fileURLToPath(new URL('../../examples/caddy/Caddyfile', import.meta.url))
const caddy = program('caddy')

describe.skipIf(caddy.path === null)(caddy.title, () => {
  proxyContract((surroundings) => onFreePort((port) => startCaddy(caddy.path ?? '', port, surroundings)))
})

async function startCaddy(
  path: string,
  port: number,
  { folder, guichetPort, upstreamPort, patience }: Surroundings,
): Promise<RunningProxy> {
  const storage = join(folder, 'caddy')
  const main = join(folder, 'Caddyfile')
  await writeFile(main, mainFile(storage, example))
  const { stop } = await runInForeground(path, ['run', '--config', main, '--adapter', 'caddyfile'], {
    environment: {
      HOME: folder,
      XDG_CONFIG_HOME: folder,
      XDG_DATA_HOME: folder,
      API_ADDRESS: `https://localhost:${port}`,
      AUTH_ADDRESS: `https://${ownHost}:${port}`,
      GUICHET_ADDRESS: `127.0.0.1:${guichetPort}`,
      GUICHET_TIMEOUT: patience,
      PARCELS_ADDRESS: `127.0.0.1:${upstreamPort}`,
    },
    ready: [/serving initial configuration/, /(?:certificate obtained successfully[^]*){2}/],
  })
  const root = join(storage, 'pki/authorities/local/root.crt')
  return { port, certificate: await readFile(root, 'utf8'), stop }
}

/** The certificate comes from an authority that Caddy makes in the folder, instead of one on the network. */
const mainFile = (storage: string, site: string): string => `{
  admin off
  auto_https disable_redirects
  local_certs
  skip_install_trust
  storage file_system ${storage}
}
import ${site}
`
