import type { DialectSource } from '../source.ts'
import { checkCall, checkCallHeaders, checkDead } from './call.ts'
import type { Fault } from './fault.ts'
import { checkClaims, checkKeyPrefix, checkLifetime, checkName } from './names.ts'
import { checkRefusals, checkRefusalsFail } from './refusals.ts'
import { requestChecks } from './request.ts'
import { responseChecks } from './response.ts'
import { isSound } from './sound.ts'
import type { Check } from './sound.ts'

const checks: readonly Check[] = [
  { reads: ['name'], run: checkName },
  { reads: ['lifetime'], run: checkLifetime },
  { reads: ['keyPrefix'], run: checkKeyPrefix },
  ...requestChecks.map(({ reads, run }): Check => ({ reads, run: ({ request }) => run(request) })),
  ...responseChecks.map(({ reads, run }): Check => ({ reads, run: ({ response }) => run(response) })),
  { reads: ['refusals'], run: ({ refusals }) => checkRefusals(['refusals'], refusals) },
  {
    reads: ['response.success', 'refusals'],
    run: ({ response, refusals }) => checkRefusalsFail(response, refusals),
  },
  { reads: ['call.token', 'response.headers'], run: checkCall },
  { reads: ['call.token', 'call.headers'], run: checkCallHeaders },
  { reads: ['call.dead'], run: checkDead },
  { reads: ['call.refusals'], run: ({ call }) => checkRefusals(['call', 'refusals'], call?.refusals) },
  { reads: ['claims'], run: checkClaims },
]

/**
 * What types cannot say about a dialect: every fault at once. `broken` are the paths whose shape is wrong already:
 * what reads them is not checked, all else is, so that a person mends a file once.
 */
export function checkSource(source: DialectSource, broken: readonly Fault['path'][] = []): readonly Fault[] {
  return checks.filter(({ reads }) => isSound(reads, broken)).flatMap(({ run }) => [...run(source)])
}
