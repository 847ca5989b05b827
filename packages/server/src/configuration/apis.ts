import type { Dialect } from '@guichet/dialects'
import { isAbsoluteUri, isHostName, isOrigin, parseUrl } from './addresses.ts'
import { managementApi } from './configuration.ts'
import type { Api, SigningAlgorithm } from './configuration.ts'
import { parseDuration } from './durations.ts'
import type { Fault, Report } from './fault.ts'
import type { ApiSource } from './source.ts'

export interface ApiSurroundings {
  readonly dialects: Readonly<Record<string, Dialect>>
  readonly algorithm: SigningAlgorithm
  /** Where a composition sends an API's calls, whatever the file says; null: where the file says. */
  readonly upstreamFor: (api: string) => string | null
}

/** The API that a source says; where it says something wrong, that is reported and left out. */
export function resolveApi(
  source: ApiSource,
  index: number,
  around: ApiSurroundings,
  report: Report,
): Api | null {
  const at = (...rest: Fault['path']): Fault['path'] => ['apis', index, ...rest]
  checkApi(source, at, report)
  const [first, ...others] = source.dialects.flatMap((name, nth) => {
    const dialect = Object.hasOwn(around.dialects, name) ? around.dialects[name] : undefined
    if (dialect) return [dialect]
    const known = Object.keys(around.dialects).join(', ')
    report(
      at('dialects', nth),
      `There is no dialect named ${name}.`,
      `Write one of ${known}, or add its file to dialects.`,
    )
    return []
  })
  if (!first) return null
  checkValues(source, [first, ...others], at('values'), report)
  const given = around.upstreamFor(source.name)
  return {
    name: source.name,
    title: source.title ?? source.name,
    audience: source.audience ?? `urn:guichet:api:${source.name}`,
    dialects: [first, ...others],
    scopes: source.scopes,
    lifetime: source.lifetime === undefined ? null : parseDuration(source.lifetime),
    algorithm: source.algorithm ?? around.algorithm,
    hosts: source.hosts.map((host) => host.toLowerCase()),
    upstream: given ?? source.upstream ?? null,
    sandbox: source.sandbox ? { upstream: given ?? source.sandbox.upstream ?? null } : null,
    routes: source.routes,
    sample: source.sample ?? null,
    values: source.values,
    exposeTokenHeader: source.exposeTokenHeader,
  }
}

/** `/docs/management` describes the management API. */
const managementPage = 'management'

function checkApi(source: ApiSource, at: (...rest: Fault['path']) => Fault['path'], report: Report): void {
  if (source.name === managementApi) {
    report(at('name'), `The name ${managementApi} is the management API's own.`, 'Choose another name.')
  }
  if (source.name === managementPage) {
    report(
      at('name'),
      `The documentation has a page of its own at ${managementPage}.`,
      'Choose another name.',
    )
  }
  if (source.audience !== undefined && !isAbsoluteUri(source.audience)) {
    report(
      at('audience'),
      `${source.audience} is not an absolute URI.`,
      'Write one such as https://api.example.com.',
    )
  }
  checkUpstream(source.upstream, at('upstream'), report)
  checkUpstream(source.sandbox?.upstream, at('sandbox', 'upstream'), report)
  for (const [nth, host] of source.hosts.entries()) {
    if (!isHostName(host))
      report(at('hosts', nth), `${host} is not a host name.`, 'Write a name without scheme, port or path.')
  }
  for (const [nth, origin] of source.exposeTokenHeader.entries()) {
    if (isOrigin(origin)) continue
    report(
      at('exposeTokenHeader', nth),
      `${origin} is not a web origin.`,
      'Write one such as https://app.example.com.',
    )
  }
  for (const [nth, route] of source.routes.entries()) {
    const unknown = route.scopes.find((scope) => !source.scopes.includes(scope))
    if (unknown === undefined) continue
    const where = at('routes', nth, 'scopes', route.scopes.indexOf(unknown))
    report(
      where,
      `The API has no scope ${unknown}, so no token could pass.`,
      'Add it to the scopes of the API.',
    )
  }
}

function checkUpstream(upstream: string | undefined, at: Fault['path'], report: Report): void {
  if (upstream === undefined || parseUrl(upstream, ['http', 'https'])) return
  report(at, 'The upstream is not an address.', 'Write an http or https URL, without a user or a fragment.')
}

/** A response with a hole in it would go out half empty. */
function checkValues(
  source: ApiSource,
  dialects: readonly Dialect[],
  at: Fault['path'],
  report: Report,
): void {
  for (const dialect of dialects) {
    const missing = dialect.response.keep.filter((name) => !Object.hasOwn(source.values, name))
    if (missing.length === 0) continue
    report(
      at,
      `The dialect ${dialect.name} gives ${missing.join(', ')} too.`,
      'Say in values what this API gives.',
    )
  }
}

/** What no two APIs may share. */
export function checkDistinct(apis: readonly ApiSource[], report: Report): void {
  for (const [index, api] of apis.entries()) {
    const before = apis.slice(0, index)
    if (before.some((other) => other.name === api.name)) {
      report(['apis', index, 'name'], `Two APIs are named ${api.name}.`, 'Give one of them another name.')
    } else if (before.some((other) => audienceOf(other) === audienceOf(api))) {
      const at = api.audience === undefined ? 'name' : 'audience'
      report(
        ['apis', index, at],
        `Two APIs have the audience ${audienceOf(api)}: the tokens of one would pass at the other.`,
        'Give one of them another audience.',
      )
    }
  }
}

const audienceOf = (api: ApiSource): string => api.audience ?? `urn:guichet:api:${api.name}`
