/** The APIs of the configuration as their operator reads them. */

import { type Configuration, managementApi, upstreamOf } from '../configuration/configuration.ts'
import type { ApiSettings } from '../http/management/api-settings-view.ts'
import { grantApis } from './apis.ts'

export function settingsOfApis(configuration: Configuration): ReadonlyMap<string, ApiSettings> {
  const { apis, standard } = configuration
  const written = new Map(apis.map((api) => [api.name, api]))
  return new Map(
    Array.from(grantApis(configuration).values(), (granted): [string, ApiSettings] => {
      const { name, audience, algorithm, lifetime, scopes } = granted
      const api = written.get(name)
      const dialects = api?.dialects ?? [standard]
      const settings: ApiSettings = {
        audience,
        algorithm,
        lifetime,
        scopes: [...scopes],
        dialects: dialects.map(({ name: dialect, title }) => ({ name: dialect, title })),
        exchanges: exchangesOf(configuration, name),
        hosts: [...(api?.hosts ?? [])],
        upstream: api === undefined ? null : withoutUser(upstreamOf(api, 'production')),
        sandbox:
          api === undefined || api.sandbox === null
            ? null
            : { upstream: withoutUser(upstreamOf(api, 'sandbox')) },
        routes: (api?.routes ?? []).map(({ path, methods, scopes: wanted }) => ({
          path,
          methods: [...methods],
          scopes: [...wanted],
        })),
        sample: api?.sample ?? null,
      }
      return [name, settings]
    }),
  )
}

const exchangesOf = ({ exchangePaths, standard }: Configuration, api: string): ApiSettings['exchanges'] =>
  exchangePaths
    .filter(({ apis, dialect }) => apis.includes(api) || (api === managementApi && dialect === standard))
    .map(({ dialect, path, host }) => ({ method: dialect.request.method, path, host, dialect: dialect.name }))

/** A name and a password in an address are for the server alone. */
function withoutUser(address: string | null): string | null {
  if (address === null) return null
  const url = new URL(address)
  url.username = ''
  url.password = ''
  return url.href
}
