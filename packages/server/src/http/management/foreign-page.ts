/**
 * Whether a request that changes something comes from our own pages. Its header is one that no form can send and that
 * another origin can send only after a preflight that we do not answer; what the browser says of the sender is looked
 * at besides (battery C01, login included).
 */

import type { FastifyRequest } from 'fastify'
import { Problem } from './problem.ts'

export const pagesHeader = 'x-guichet-console'

const changesNothing: ReadonlySet<string> = new Set(['GET', 'HEAD'])

export function refuseForeignPage({ method, headers }: Pick<FastifyRequest, 'method' | 'headers'>): void {
  if (changesNothing.has(method)) return
  if (headers[pagesHeader] !== '1') throw foreign()
  const site = headers['sec-fetch-site']
  if (site !== undefined ? site !== 'same-origin' : !fromThisHost(headers.origin, headers.host))
    throw foreign()
}

/** Browsers without fetch metadata send an origin with every change; programs send neither. */
function fromThisHost(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return true
  return URL.canParse(origin) && new URL(origin).host === host
}

const foreign = (): Problem =>
  new Problem('forbidden', { detail: 'This request does not come from a page of this server.' })
