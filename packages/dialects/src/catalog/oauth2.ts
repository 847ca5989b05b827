import { defineDialect } from '../define.ts'
import type { Dialect } from '../dialect.ts'

/** The client credentials grant of RFC 6749 section 4.4, for every API. */
export const oauth2: Dialect = defineDialect({
  name: 'oauth2',
  title: 'OAuth 2.0',
  request: {
    path: '/oauth/token',
    body: ['form', 'json'],
    // Section 2.3.1: every client can use Basic, with both halves form-encoded.
    credentials: [
      { basic: 'form-encoded' },
      { key: { field: 'client_id' }, secret: { field: 'client_secret' } },
    ],
    fixed: { fields: { grant_type: 'client_credentials' } },
    scope: { at: { field: 'scope' }, separator: ' ' },
    // RFC 8707 section 2.
    resource: { field: 'resource' },
    unserved: ['client_assertion', 'client_assertion_type'],
  },
  response: {
    // Section 5.1.
    status: 200,
    success: 200,
    body: {
      token_type: 'Bearer',
      expires_in: '${expires}',
      access_token: '${token}',
      scope: '${scope}',
    },
    expires: { as: 'duration', unit: 'seconds', type: 'number' },
  },
  refusals: {
    // Section 5.2: the challenge goes to who used `Authorization`.
    invalid: { challenge: 'Basic realm="guichet", charset="UTF-8"' },
  },
  lifetime: '1h',
  words: {
    fr: {
      'key-pair': { name: 'Client', key: 'client_id', secret: 'client_secret', where: ['Identifiants'] },
    },
    en: { 'key-pair': { name: 'Client', key: 'client_id', secret: 'client_secret', where: ['Credentials'] } },
  },
})
