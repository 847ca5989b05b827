/** Which endpoint a request is for, by its host and its path as they stand: nothing is decoded, nothing is folded. */

import type { IncomingMessage } from 'node:http'
import { ExchangeEndpoint, type ExchangeEndpointOptions } from './exchange-endpoint.ts'
import { hostOf } from './host.ts'

export type FindExchange = (request: IncomingMessage) => ExchangeEndpoint | undefined

export function exchangeRouter(options: readonly ExchangeEndpointOptions[]): FindExchange {
  const anywhere = new Map<string, ExchangeEndpoint>()
  const byHost = new Map<string, ExchangeEndpoint>()
  for (const option of options) {
    const endpoint = new ExchangeEndpoint(option)
    if (option.host === null) anywhere.set(option.path, endpoint)
    else byHost.set(`${option.host} ${option.path}`, endpoint)
  }
  return (request) => {
    const url = request.url ?? ''
    const mark = url.indexOf('?')
    const path = mark === -1 ? url : url.slice(0, mark)
    const own = byHost.size === 0 ? undefined : byHost.get(`${hostOf(request)} ${path}`)
    return own ?? anywhere.get(path)
  }
}
