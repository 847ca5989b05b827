import { defineDialect } from '../define.ts'
import type { Dialect, Template } from '../dialect.ts'
import type { RefusalSource } from '../source.ts'

// DID-11, A-DID-1: whatever goes wrong at the exchange is 400, a wrong content type too.
const problem: RefusalSource = { status: 400, message: 'Invalid authentication information' }

// A-DID-3: `errors` is shown as an empty object.
function body(name: string): Template {
  return { code: '${status}', errors: {}, message: '${message}', name }
}

/** Didomi, developers.didomi.io: an API key for a JWT of one hour. */
export const didomi: Dialect = defineDialect({
  name: 'didomi',
  title: 'Didomi',
  request: {
    // DID-6 to DID-9.
    path: '/v1/sessions',
    body: 'json',
    credentials: { key: { field: 'key' }, secret: { field: 'secret' } },
    fixed: { fields: { type: 'api-key' } },
  },
  response: {
    // DID-10; A-DID-2: 200 here, and a client takes any 2xx.
    status: 200,
    body: { access_token: '${token}' },
    expires: 'documented',
  },
  refusals: {
    default: { body: body('BadRequest') },
    missing: problem,
    malformed: problem,
    mediaType: problem,
    tooLarge: problem,
    unsupported: problem,
    scope: problem,
    target: problem,
    invalid: problem,
    method: { body: body('MethodNotAllowed') },
    forbidden: { body: body('Forbidden') },
    insecure: { body: body('Forbidden') },
    throttled: { body: body('TooManyRequests') },
    unavailable: { body: body('Unavailable') },
    fault: { body: body('GeneralError') },
  },
  call: {
    // DID-4: missing, malformed, expired and forged alike.
    refusals: {
      default: { body: body('NotAuthenticated') },
      malformed: { status: 401, message: 'The access token is not valid.' },
      mediaType: { body: body('UnsupportedMediaType') },
      tooLarge: { body: body('PayloadTooLarge') },
      unsupported: { body: body('BadRequest') },
      target: { body: body('BadRequest') },
      method: { body: body('MethodNotAllowed') },
      forbidden: { body: body('Forbidden') },
      scope: { body: body('Forbidden') },
      insecure: { body: body('Forbidden') },
      throttled: { body: body('TooManyRequests') },
      unavailable: { body: body('Unavailable') },
      fault: { body: body('GeneralError') },
    },
  },
  // DID-3.
  transport: 'redirect',
  // DID-15.
  lifetime: '1h',
  words: {
    // DID-5, A-DID-7.
    fr: {
      'key-pair': {
        name: 'Clé API privée',
        key: 'Clé API privée',
        secret: 'Secret',
        where: ['Settings', 'Private API keys'],
      },
    },
    en: {
      'key-pair': {
        name: 'Private API key',
        key: 'Private API key',
        secret: 'Secret',
        where: ['Settings', 'Private API keys'],
      },
    },
  },
})
