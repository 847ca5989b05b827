/** What a configuration allows that it had better not. */

import { isLoopback } from '../addresses.ts'
import { managementApi } from '../configuration.ts'
import type { Check } from './finding.ts'
import { when } from './finding.ts'

const day = 86_400

const plainHttp: Check = ({ listen, trustedProxies }) =>
  when(
    listen.tls === null && !isLoopback(listen.host),
    trustedProxies.length === 0 ? 'danger' : 'warning',
    `Plain HTTP is answered at ${listen.host}, beyond this machine.`,
    'Add listen.tls, or listen on localhost behind the proxy that ends TLS.',
  )

const trustsEverybody: Check = ({ trustedProxies }) =>
  trustedProxies.flatMap((block) =>
    when(
      block.endsWith('/0'),
      'danger',
      `trustedProxies has ${block}: any caller may choose the address that it is known by.`,
      'Name the addresses of your proxies only.',
    ),
  )

const unnamedForwardAuth: Check = ({ forwardAuth, apis }) =>
  when(
    forwardAuth.unnamed === 'any',
    apis.length > 1 ? 'warning' : 'note',
    'forwardAuth.unnamed is any: where a proxy names no API, a token of one API passes in front of another.',
    'Let each proxy name its API and set it to refuse.',
  )

/** The path that a stranger forwards is not believed, and without it nobody knows which route is asked about. */
const untoldCalls: Check = ({ trustedProxies, apis }) =>
  apis.flatMap(({ name, routes }) =>
    when(
      trustedProxies.length === 0 && routes.some(({ scopes, methods }) => scopes.length + methods.length > 0),
      'note',
      `Forward-auth denies every call of the API ${name}: its routes have scopes or methods, and no proxy is trusted to tell the call.`,
      'Where a proxy asks forward-auth about this API, name its address in trustedProxies.',
    ),
  )

const longLives: Check = ({ apis }) =>
  apis.flatMap((api) =>
    api.dialects.flatMap((dialect) => {
      const days = Math.floor((api.lifetime ?? dialect.lifetime) / day)
      return when(
        days > 30,
        'warning',
        `A token of the API ${api.name} lives ${days} days: a verifier that cannot ask trusts a stolen one that long.`,
        'Give the API a shorter lifetime.',
      )
    }),
  )

const sharedUpstream: Check = ({ apis }) =>
  apis.flatMap(({ name, upstream, sandbox }) =>
    when(
      upstream !== null && sandbox !== null && sandbox.upstream === null,
      'warning',
      `Calls of the API ${name} with a token of the sandbox go to the upstream of production.`,
      'Name sandbox.upstream, or see to it that the upstream looks at the environment it is told.',
    ),
  )

const slowSignature: Check = ({ apis }) =>
  apis.flatMap((api) =>
    when(
      /^[RP]S/.test(api.algorithm),
      'note',
      `The API ${api.name} signs with ${api.algorithm}, which costs 15 to 20 times what ES256 costs.`,
      'Keep it only where a verifier knows nothing but RSA.',
    ),
  )

const passwords: Check = ({ apis }, { scriptLoginExists }) =>
  apis.flatMap((api) =>
    api.dialects.flatMap((dialect) =>
      when(
        dialect.passwords,
        scriptLoginExists ? 'warning' : 'note',
        `The dialect ${dialect.name} of the API ${api.name} takes the passwords of members made for it.`,
        'Move those scripts to service tokens, then make no member with --script-login.',
      ),
    ),
  )

const publicMetrics: Check = ({ metrics }) =>
  when(
    metrics.public,
    'note',
    '/metrics answers everybody.',
    'Set metrics.public to false, or shield the path at your proxy.',
  )

const localIssuer: Check = ({ issuer, listen }) =>
  when(
    isLoopback(new URL(issuer).hostname) && !isLoopback(listen.host),
    'warning',
    `The issuer is ${issuer}, which other machines cannot reach.`,
    `Set issuer to the address that callers use; tokens of the API ${managementApi} carry it too.`,
  )

export const settingsChecks: readonly Check[] = [
  plainHttp,
  trustsEverybody,
  unnamedForwardAuth,
  untoldCalls,
  passwords,
  longLives,
  sharedUpstream,
  slowSignature,
  publicMetrics,
  localIssuer,
]
