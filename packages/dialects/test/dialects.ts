import { readdirSync, readFileSync } from 'node:fs'
import { catalog } from '../src/catalog/index.ts'
import { defineDialect } from '../src/index.ts'
import type { Dialect } from '../src/index.ts'
import { formatProblem, loadDialect } from '../src/load/index.ts'

const folder = new URL('./dialects/', import.meta.url)

/** The foreign APIs of `dialects/*.yaml`. */
export const foreign: readonly Dialect[] = readdirSync(folder).map((name) => loadFile(new URL(name, folder)))

export function loadFile(file: URL): Dialect {
  const loaded = loadDialect(readFileSync(file, 'utf8'), file.pathname)
  if (!loaded.ok) throw new Error(loaded.problems.map(formatProblem).join('\n'))
  return loaded.dialect
}

/** The axes that neither the catalog nor the foreign APIs have. */
const further: readonly Dialect[] = [
  defineDialect({
    name: 'iso-and-comma',
    request: {
      path: '/token',
      body: ['json', 'form'],
      credentials: { key: { field: ['the.key'] }, secret: { query: 'secret' } },
      environment: {
        at: { query: 'env' },
        spelling: { production: 'prod', sandbox: 'test' },
        missing: 'sandbox',
      },
      scope: { at: { field: 'scopes' }, separator: ',' },
      resource: { query: 'audience' },
    },
    response: { body: { result: [{ jwt: 'JWT ${token}' }], until: '${expires}' }, expires: 'iso' },
    lifetime: '1d',
  }),
  defineDialect({
    name: 'joined-and-milliseconds',
    request: { path: '/token', credentials: { joined: { field: 'auth.pair' }, separator: '|' } },
    response: {
      body: { token: '${token}', who: '${organization}', ttl: '${expires}' },
      expires: { as: 'duration', unit: 'milliseconds' },
    },
    call: { token: { header: 'X-Token', scheme: 'Key' }, headers: { 'X-Mode': '${environment}' } },
    lifetime: '15m',
  }),
  defineDialect({
    name: 'epoch-milliseconds',
    request: {
      method: 'GET',
      path: '/token',
      credentials: { key: { query: 'k' }, secret: { query: 's' } },
      resource: { header: 'X-Audience' },
    },
    response: {
      headers: { 'x-token': '${token}' },
      body: { until: '${expires}' },
      expires: { as: 'epoch', unit: 'milliseconds', type: 'string' },
    },
    call: { token: { received: 'x-token' } },
    lifetime: '15m',
  }),
  defineDialect({
    name: 'one-part-or-two',
    request: {
      path: '/token',
      credentials: [
        { secret: { header: 'Authorization', scheme: 'Basic' } },
        { key: { field: 'id' }, secret: { field: 'secret' } },
      ],
    },
    response: { body: { token: '${token}' } },
    lifetime: '15m',
  }),
  defineDialect({
    name: 'end-in-the-token',
    request: { path: '/token', credentials: { basic: 'raw' }, body: 'none' },
    response: { body: { token: '${token}' }, expires: 'token' },
    lifetime: '15m',
  }),
]

export const everyDialect: readonly Dialect[] = [...Object.values(catalog), ...foreign, ...further]
