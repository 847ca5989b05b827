import { checkSource } from './check/check.ts'
import { deepFreeze } from './define/freeze.ts'
import { lifetimeSeconds } from './define/lifetime.ts'
import { fieldPath } from './define/places.ts'
import { callRefusals, exchangeRefusals } from './define/refusals.ts'
import { requestFormat } from './define/request.ts'
import { responseFormat } from './define/response.ts'
import type { CallFormat, DeadToken, Dialect, TokenPlace, Words } from './dialect.ts'
import type { CallSource, DeadTokenSource, DialectSource, TokenPlaceSource, WordsSource } from './source.ts'

/**
 * Makes a dialect from what a person wrote: fills the defaults, checks it and freezes it.
 *
 *     const acme = defineDialect({
 *       name: 'acme',
 *       request: { path: '/login', credentials: { key: { field: 'id' }, secret: { field: 'secret' } } },
 *       response: { body: { token: '${token}' } },
 *       lifetime: '1h',
 *     })
 *
 * Throws a `TypeError` that names every fault.
 */
export function defineDialect(source: DialectSource): Dialect {
  const faults = checkSource(source)
  if (faults.length > 0) {
    const list = faults.map((fault) => `${fault.path.join('.')}: ${fault.message} ${fault.mend}`)
    throw new TypeError(`The dialect ${source.name} cannot be used.\n${list.join('\n')}`)
  }
  return buildDialect(source)
}

/** The dialect of a source that has been checked. */
export function buildDialect(source: DialectSource): Dialect {
  return deepFreeze({
    name: source.name,
    title: source.title ?? source.name,
    keyPrefix: { production: 'live_', sandbox: 'test_', ...source.keyPrefix },
    request: requestFormat(source.request),
    response: responseFormat(source.response),
    refusals: exchangeRefusals(source.refusals ?? {}),
    call: callFormat(source),
    transport: source.transport ?? 'unspecified',
    lifetime: lifetimeSeconds(source.lifetime) ?? 0,
    claims: structuredClone({ ...source.claims }),
    passwords: source.passwords ?? false,
    words: { en: words(source.words?.en), fr: words(source.words?.fr) },
  } satisfies Dialect)
}

function callFormat(source: DialectSource): CallFormat {
  const call: CallSource = source.call ?? {}
  const token = tokenPlace(call.token ?? { header: 'Authorization', scheme: 'Bearer' })
  return {
    token,
    headers: { ...call.headers },
    refusals: callRefusals(call.refusals ?? {}, source.refusals ?? {}, token),
    dead: (call.dead ?? [401]).map(deadToken),
  }
}

function tokenPlace(source: TokenPlaceSource): TokenPlace {
  return 'header' in source ? { header: source.header, scheme: source.scheme ?? null } : { ...source }
}

function deadToken(source: DeadTokenSource): DeadToken {
  if (typeof source === 'number') return { status: source, field: null, equals: null }
  return { status: source.status ?? 200, field: fieldPath(source.field), equals: source.equals }
}

function words(source: WordsSource = {}): Words {
  const entries = Object.entries(source).flatMap(([kind, said]) =>
    said ? [[kind, { ...said, where: [...said.where] }] as const] : [],
  )
  return Object.fromEntries(entries)
}
