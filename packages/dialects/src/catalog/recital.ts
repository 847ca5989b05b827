import { defineDialect } from '../define.ts'
import type { Dialect } from '../dialect.ts'

/** Recital, docs.recital.ai: service tokens, and a form login that gives an access token for one hour. */
export const recital: Dialect = defineDialect({
  name: 'recital',
  title: 'Recital',
  request: {
    // REC-8; A-REC-3: with and without the last slash and the query, and never a redirect.
    path: '/auth/api/v1/login/',
    aliases: ['/auth/api/v1/login'],
    // REC-9; A-REC-2: public clients send JSON to the same address.
    body: ['form', 'json'],
    credentials: { key: { field: 'username' }, secret: { field: 'password' } },
    fixed: { query: { noAuth: { value: true, optional: true } } },
  },
  response: {
    // REC-10: the sample takes nothing but 200 for success.
    status: 200,
    success: 200,
    // REC-11; A-REC-5: type and duration are harmless additions, and a client does without them.
    body: { access_token: '${token}', token_type: 'bearer', expires_in: '${expires}' },
    expires: { as: 'duration', unit: 'seconds', type: 'number' },
  },
  // A-REC-4: the shapes of the vendor's framework.
  refusals: {
    default: { body: { detail: '${message}' } },
    missing: {
      status: 422,
      message: 'Field required',
      body: { detail: [{ loc: ['body', '${field}'], msg: '${message}', type: 'missing' }] },
    },
    invalid: { message: 'Incorrect username or password', headers: { 'WWW-Authenticate': 'Bearer' } },
  },
  call: {
    refusals: {
      missing: { message: 'Not authenticated' },
      invalid: { message: 'Could not validate credentials' },
    },
  },
  // REC-7.
  lifetime: '1h',
  // Members with their identifier and password, where they were made for it.
  passwords: true,
  words: {
    // REC-2, REC-6, A-REC-7.
    fr: {
      'service-token': {
        name: 'Token de service',
        key: null,
        secret: 'API_TOKEN',
        where: ['Paramètre', 'Généraux'],
      },
      'key-pair': {
        name: "Token d'accès",
        key: 'ID',
        secret: 'Mot de passe',
        where: ['Paramètre', 'Généraux'],
      },
      password: { name: 'ID / Mot de passe', key: 'ID', secret: 'Mot de passe', where: [] },
    },
    en: {
      'service-token': {
        name: 'Service token',
        key: null,
        secret: 'API_TOKEN',
        where: ['Settings', 'General'],
      },
      'key-pair': { name: 'Access token', key: 'ID', secret: 'Password', where: ['Settings', 'General'] },
      password: { name: 'ID / Password', key: 'ID', secret: 'Password', where: [] },
    },
  },
})
