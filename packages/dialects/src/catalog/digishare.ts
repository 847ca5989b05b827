import { defineDialect } from '../define.ts'
import type { Dialect } from '../dialect.ts'

/** Digishare, api.digishare.ma: personal tokens, and client credentials with a JSON body. */
export const digishare: Dialect = defineDialect({
  name: 'digishare',
  title: 'Digishare',
  request: {
    // DGS-10; A-DGS-1: the prose and the sample name two paths.
    path: '/v1/oauth/token',
    aliases: ['/oauth/token'],
    // DGS-11; A-DGS-2: form and Basic let a generic OAuth library in.
    body: ['json', 'form'],
    credentials: [
      { key: { field: 'client_id' }, secret: { field: 'client_secret' } },
      { basic: 'form-encoded' },
    ],
    fixed: { fields: { grant_type: 'client_credentials' } },
    unserved: ['client_assertion', 'client_assertion_type'],
  },
  response: {
    // DGS-12: exactly these members in this order.
    status: 200,
    body: { token_type: 'Bearer', expires_in: '${expires}', access_token: '${token}' },
    expires: { as: 'duration', unit: 'seconds', type: 'number' },
  },
  // A-DGS-5: the bodies of Laravel Passport.
  refusals: {
    default: { body: { error: '${error}', error_description: '${message}', message: '${message}' } },
    unsupported: { message: 'The authorization grant type is not supported by the authorization server.' },
    invalid: { message: 'Client authentication failed', challenge: 'Basic realm="guichet", charset="UTF-8"' },
    // DGS-2, A-DGS-4: plain HTTP fails, without a redirect.
    insecure: { message: 'HTTPS required', body: { message: '${message}' } },
  },
  call: {
    refusals: {
      default: { body: { message: '${message}' } },
      missing: { message: 'Unauthenticated.' },
      malformed: { message: 'The request cannot be read.' },
      invalid: { message: 'Unauthenticated.' },
      insecure: { message: 'HTTPS required' },
    },
  },
  // DGS-2.
  transport: 'refuse',
  // DGS-12: 31536000 seconds.
  lifetime: '365d',
  words: {
    // DGS-4, DGS-9; A-DGS-7: the page's labels.
    fr: {
      'personal-token': {
        name: "Jeton d'accès personnel",
        key: null,
        secret: "Jeton d'accès personnel",
        where: ['Paramètres', "Jetons d'accès personnels", 'Générer un nouveau jeton'],
      },
      'key-pair': {
        name: 'Application',
        key: 'Client ID',
        secret: 'Client Secret',
        where: ['Développeur', 'Applications'],
      },
    },
    en: {
      'personal-token': {
        name: 'Personal access token',
        key: null,
        secret: 'Personal access token',
        where: ['Settings', 'Personal access tokens', 'Generate a new token'],
      },
      'key-pair': {
        name: 'Application',
        key: 'Client ID',
        secret: 'Client Secret',
        where: ['Developer', 'Applications'],
      },
    },
  },
})
