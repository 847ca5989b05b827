/** A page of somebody else: another origin than the server's, with headers of its own. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ForeignSite {
  readonly origin: string
  /** What the site answers from now on. */
  show(html: string, headers?: Readonly<Record<string, string>>): void
  close(): Promise<void>
}

export async function startForeignSite(): Promise<ForeignSite> {
  let shown: { readonly html: string; readonly headers: Readonly<Record<string, string>> } | null = null
  const server = createServer((request, response) => {
    if (shown === null || request.url !== '/') return void response.writeHead(204).end()
    const type = { 'content-type': 'text/html; charset=utf-8' }
    response.writeHead(200, { ...type, ...shown.headers }).end(shown.html)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    show(html, headers = {}) {
      shown = { html, headers }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
