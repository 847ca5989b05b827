/** `examples/nginx/parcels.conf` in a real nginx. Only what its README tells the reader to change is changed here. */

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe } from 'vitest'
import { makeCertificate } from '../../packages/server/test/running-server.ts'
import { program } from '../programs.ts'
import { proxyContract, type RunningProxy, type Surroundings } from './contract.ts'
import { onFreePort, runInForeground } from './foreground.ts'
import { ownHost } from './own-pages.ts'

const example = new URL('../../examples/nginx/parcels.conf', import.meta.url)
const nginx = program('nginx')

describe.skipIf(nginx.path === null)(nginx.title, () => {
  proxyContract((surroundings) => onFreePort((port) => startNginx(nginx.path ?? '', port, surroundings)))
})

async function startNginx(
  path: string,
  port: number,
  { folder, guichetPort, upstreamPort, patience }: Surroundings,
): Promise<RunningProxy> {
  const { cert, key } = await makeCertificate(folder)
  const site = changed(await readFile(example, 'utf8'), [
    ['listen 443 ssl;', `listen 127.0.0.1:${port} ssl;`, 2],
    ['server_name auth.example.com;', `server_name ${ownHost};`, 1],
    ['/etc/nginx/tls/api.example.com.crt', cert, 1],
    ['/etc/nginx/tls/api.example.com.key', key, 1],
    ['/etc/nginx/tls/auth.example.com.crt', cert, 1],
    ['/etc/nginx/tls/auth.example.com.key', key, 1],
    ['127.0.0.1:4400', `127.0.0.1:${guichetPort}`, 1],
    ['127.0.0.1:9000', `127.0.0.1:${upstreamPort}`, 1],
    ['_timeout 5s;', `_timeout ${patience};`, 4],
  ])
  const file = join(folder, 'parcels.conf')
  await writeFile(file, site)
  const main = join(folder, 'nginx.conf')
  await writeFile(main, mainFile(folder, file))
  const started = await runInForeground(path, ['-e', 'stderr', '-p', folder, '-c', main], {
    ready: [/start worker process \d/],
  })
  return { port, certificate: await readFile(cert, 'utf8'), stop: started.stop }
}

/** What the operating system's package brings, in a folder that is ours. */
function mainFile(folder: string, site: string): string {
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return [
    'daemon off;',
    'worker_processes 1;',
    // Its workers would be another user, to whom the folder is closed.
    ...(process.getuid?.() === 0 ? ['user root;'] : []),
    `pid ${join(folder, 'nginx.pid')};`,
    'error_log stderr notice;',
    'events {}',
    'http {',
    'access_log off;',
    ...kinds.map((kind) => `${kind}_temp_path ${join(folder, kind)};`),
    `include ${site};`,
    '}',
  ].join('\n')
}

type Change = readonly [shipped: string, here: string, times: number]

/** Where the file no longer says what is to be changed, its README is wrong too. */
const changed = (text: string, changes: readonly Change[]): string =>
  changes.reduce((now, [shipped, here, times]) => {
    const pieces = now.split(shipped)
    if (pieces.length - 1 !== times) throw new Error(`${shipped} is there ${pieces.length - 1} times`)
    return pieces.join(here)
  }, text)
