import type { RequestSource } from '../source.ts'
import { checkHeaders } from './headers.ts'
import { checkBodies, checkPaths } from './paths.ts'
import { checkCollisions } from './places.ts'
import type { Check } from './sound.ts'
import { checkPlaces, credentialPlaces, fixedPlaces, otherPlaces } from './uses.ts'
import { checkEnvironment, checkFixed, checkScope, checkWays } from './values.ts'

const body = ['request.method', 'request.body']

export const requestChecks: readonly Check<RequestSource>[] = [
  { reads: ['request.path', 'request.aliases'], run: checkPaths },
  { reads: body, run: checkBodies },
  { reads: ['request.credentials'], run: checkWays },
  {
    reads: [...body, 'request.credentials'],
    run: (source) => checkPlaces(credentialPlaces(source), source),
  },
  {
    reads: [...body, 'request.environment', 'request.scope', 'request.resource'],
    run: (source) => checkPlaces(otherPlaces(source), source),
  },
  { reads: [...body, 'request.fixed', 'request.unserved'], run: checkFixed },
  {
    reads: [
      'request.credentials',
      'request.environment',
      'request.scope',
      'request.resource',
      'request.fixed',
      'request.headers',
    ],
    run: (source) =>
      checkCollisions([...credentialPlaces(source), ...otherPlaces(source), ...fixedPlaces(source)]),
  },
  { reads: ['request.scope'], run: checkScope },
  { reads: ['request.environment'], run: checkEnvironment },
  { reads: ['request.headers'], run: ({ headers }) => checkHeaders(['request', 'headers'], headers) },
]
