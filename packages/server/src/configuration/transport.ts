import { isAddressBlock } from '../credentials/address.ts'
import { isLoopback, parseUrl } from './addresses.ts'
import type { DatabaseSettings, ListenSettings } from './configuration.ts'
import type { Report } from './fault.ts'

export interface Reachability {
  readonly issuer: string
  readonly listen: ListenSettings
  readonly trustedProxies: readonly string[]
  readonly database: DatabaseSettings
}

/** How the server is reached: credentials and tokens must never travel in the open. */
export function checkTransport(settings: Reachability, report: Report): void {
  checkIssuer(settings.issuer, report)
  checkListen(settings, report)
  for (const [nth, block] of settings.trustedProxies.entries()) {
    if (isAddressBlock(block)) continue
    report(
      ['trustedProxies', nth],
      `${block} is neither an address nor a CIDR block.`,
      'Write one such as 10.0.0.0/8.',
    )
  }
  const { database } = settings
  if (database.kind === 'postgres' && !/^postgres(ql)?:\/\//.test(database.url)) {
    report(
      ['database'],
      'The database is not a PostgreSQL URL.',
      'Write postgres://USER@HOST/NAME, or leave it out for SQLite.',
    )
  }
}

function checkIssuer(issuer: string, report: Report): void {
  const url = parseUrl(issuer, ['http', 'https'])
  if (!url || url.search) {
    report(['issuer'], 'The issuer is not an address.', 'Write an https URL without user, query or fragment.')
  } else if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    report(
      ['issuer'],
      `The issuer is public (${url.host}) and is not https.`,
      'Write the https address that callers use.',
    )
  }
}

function checkListen({ listen, trustedProxies }: Reachability, report: Report): void {
  const { host, port, tls, httpPort } = listen
  if (!isLoopback(host) && tls === null && trustedProxies.length === 0) {
    const mend = 'Add listen.tls, or name the proxy that ends TLS in trustedProxies, or listen on localhost.'
    report(['listen', 'host'], `Credentials would travel in the open to ${host}.`, mend)
  }
  if (httpPort !== null && tls === null) {
    report(
      ['listen', 'httpPort'],
      'There is no HTTPS for plain HTTP to stand beside.',
      'Add listen.tls, or leave httpPort out.',
    )
  } else if (httpPort !== null && httpPort !== 0 && httpPort === port) {
    report(['listen', 'httpPort'], `Port ${port} is the one of HTTPS.`, 'Choose another port.')
  }
}
