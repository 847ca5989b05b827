import { lifetimeSeconds } from '../define/lifetime.ts'
import type { DialectSource } from '../source.ts'
import type { Fault } from './fault.ts'
import { checkHoles } from './holes.ts'

export function* checkName({ name }: DialectSource): Generator<Fault> {
  if (/^[a-z][a-z0-9-]{0,39}$/.test(name)) return
  yield {
    path: ['name'],
    message: 'This cannot be the name of a dialect.',
    mend: 'Use up to 40 small letters, digits and dashes, a letter first.',
  }
}

export function* checkLifetime({ lifetime }: DialectSource): Generator<Fault> {
  if (lifetimeSeconds(lifetime) !== null) return
  yield { path: ['lifetime'], message: 'This is not a duration.', mend: 'Write it as 8s, 15m, 24h or 90d.' }
}

export function* checkKeyPrefix({ keyPrefix }: DialectSource): Generator<Fault> {
  for (const [environment, prefix] of Object.entries(keyPrefix ?? {})) {
    if (/^[A-Za-z0-9._-]{0,40}$/.test(prefix)) continue
    yield {
      path: ['keyPrefix', environment],
      message: 'A key cannot begin like this.',
      mend: 'Use up to 40 of A-Z a-z 0-9 . _ - only, which every place can carry as they are.',
    }
  }
}

/** RFC 9068 section 2.2 and what the server itself answers for. */
const ownClaims: readonly string[] = [
  'iss',
  'sub',
  'aud',
  'exp',
  'nbf',
  'iat',
  'jti',
  'client_id',
  'scope',
  'cnf',
]

export function* checkClaims({ claims = {} }: DialectSource): Generator<Fault> {
  for (const [name, template] of Object.entries(claims)) {
    yield* checkHoles(['claims', name], template, ['organization', 'credential', 'environment', 'api'])
    if (!ownClaims.includes(name)) continue
    yield {
      path: ['claims', name],
      message: `The server sets the claim ${name} itself.`,
      mend: 'Choose another name.',
    }
  }
}
