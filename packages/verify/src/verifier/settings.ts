import { MOST_LEEWAY } from '../claims.ts'
import { bearerFormat } from './bearer-format.ts'
import type { CallFormat } from './call-format.ts'
import type { VerifierOptions } from './options.ts'

/** The options of a verifier, checked and complete. Times are milliseconds, but for `leeway`. */
export interface Settings {
  readonly issuer: string
  readonly audiences: readonly string[]
  readonly environments: readonly ('production' | 'sandbox')[]
  readonly jwks: string
  readonly revocations: string
  readonly introspect: string
  readonly credential: { readonly key: string; readonly secret: string } | null
  readonly format: CallFormat
  readonly by: 'polling' | 'events'
  readonly staleAfter: number
  readonly maxStale: number
  /** Seconds. */
  readonly leeway: number
  readonly fetch: typeof globalThis.fetch
  readonly now: () => number
}

/** Throws a `TypeError` that names the option which is wrong. */
export function settingsOf(options: VerifierOptions): Settings {
  const { issuer, dialect = bearerFormat, revocations = {}, fetch, now } = options
  const base = address('issuer', issuer).replace(/\/$/, '')
  const by = revocations.by ?? 'polling'
  mustHold(by === 'polling' || by === 'events', 'revocations.by is polling or events')
  // A dialect has neither, and every call would fail.
  mustHold('read' in dialect && 'write' in dialect, 'dialect is callFormat(dialect) of @guichet/dialects')
  return {
    issuer,
    audiences: audiencesOf(options),
    environments: environmentsOf(options),
    jwks: address('jwksUri', options.jwksUri ?? `${base}/.well-known/jwks.json`),
    revocations: `${base}/.well-known/revocations`,
    introspect: `${base}/oauth/introspect`,
    credential: credentialOf(options),
    format: dialect,
    by,
    staleAfter: seconds('revocations.staleAfter', revocations.staleAfter ?? 60, 5, 3600) * 1000,
    maxStale: seconds('maxStale', options.maxStale ?? 3600, 60, 7 * 24 * 3600) * 1000,
    leeway: seconds('leeway', options.leeway ?? 5, 0, MOST_LEEWAY),
    // Looked up at each request, as it would be without us: tracing and tests replace it later.
    fetch: fetch ?? ((input, init) => globalThis.fetch(input, init)),
    now: now ?? Date.now,
  }
}

function audiencesOf({ audience }: VerifierOptions): readonly string[] {
  const audiences = [audience].flat()
  const isSound = audiences.length > 0 && audiences.every((one) => typeof one === 'string' && one !== '')
  mustHold(isSound, 'audience is the audience of your API, or a list of some')
  return audiences
}

const everyEnvironment = ['production', 'sandbox'] as const

function environmentsOf({ environments = everyEnvironment }: VerifierOptions): Settings['environments'] {
  const isSound = environments.length > 0 && environments.every((one) => everyEnvironment.includes(one))
  mustHold(isSound, 'environments is a list of production and sandbox')
  return [...environments]
}

function credentialOf({ introspection }: VerifierOptions): Settings['credential'] {
  if (introspection === undefined) return null
  const { key, secret } = introspection
  const isSound = [key, secret].every((one) => typeof one === 'string' && one !== '')
  mustHold(isSound, 'introspection is the key and the secret of a key pair')
  return { key, secret }
}

/** Keys that come over plain HTTP are keys of whoever sits on the way. */
function address(name: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  const isPlain = url?.protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)
  mustHold(
    url?.protocol === 'https:' || isPlain,
    `${name} is an https address, or http on this machine (localhost)`,
  )
  mustHold(url?.username === '' && url.search === '' && url.hash === '', `${name} has no user, query or hash`)
  return text
}

function seconds(name: string, value: number, least: number, most: number): number {
  mustHold(value >= least && value <= most, `${name} is ${least} to ${most} seconds`)
  return value
}

function mustHold(holds: boolean, rule: string): void {
  if (!holds) throw new TypeError(`createVerifier: ${rule}`)
}
