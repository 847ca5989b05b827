/** What the documentation tells of this installation: its public side, and nothing of what lies behind it. */

import { readFileSync } from 'node:fs'
import type { Dialect } from '@guichet/dialects'
import type { ApiFacts, OpenApiDocument } from '@guichet/documentation'
import type { Api, Configuration } from '../configuration/configuration.ts'
import type { DocumentationOptions } from '../http/documentation.ts'
import { judgedApi } from './apis.ts'

/** @param tokenPath where standard OAuth 2.0 gives tokens; null where another format has its path */
export function documentationOptions(
  { issuer, apis, standard }: Configuration,
  tokenPath: string | null,
  management: () => OpenApiDocument,
): DocumentationOptions {
  const address = issuer.replace(/\/+$/, '')
  const beside = tokenPath === null ? null : standard
  return {
    https: issuer.startsWith('https:'),
    async open() {
      const { assetFolder, createSite, languages } = await import('@guichet/documentation')
      const facts = apis.map((api) => factsOf(api, address, beside))
      return {
        site: createSite({ apis: facts, issuer: address, management }),
        style: readFileSync(new URL('guichet.css', assetFolder), 'utf8'),
        script: readFileSync(new URL('search.js', assetFolder), 'utf8'),
        languages,
      }
    },
  }
}

function factsOf(api: Api, issuer: string, standard: Dialect | null): ApiFacts {
  const { name, title, dialects, audience, scopes, routes, lifetime, sample, values } = api
  return {
    name,
    title,
    dialects,
    standard: standard !== null && dialects.includes(standard) ? null : standard,
    baseUrl: baseUrlOf(api, issuer),
    issuer,
    audience,
    scopes,
    routes,
    environments: judgedApi(api).environments,
    // Each dialect has a life of its own in its documentation; what counts is what the grant says.
    lifetime: lifetime ?? dialects[0].lifetime,
    sample,
    values,
  }
}

/** The issuer, unless the API is served at host names of its own that are others. */
function baseUrlOf({ hosts }: Api, issuer: string): string {
  const url = new URL(issuer)
  const [host] = hosts
  if (host === undefined || hosts.includes(url.hostname)) return issuer
  url.hostname = host
  return url.origin
}
