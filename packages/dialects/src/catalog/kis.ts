import { defineDialect } from '../define.ts'
import type { Dialect } from '../dialect.ts'

/** KIS, doc.kis.work: the token comes and goes in the header `authorization`. */
export const kis: Dialect = defineDialect({
  name: 'kis',
  title: 'KIS',
  request: {
    // KIS-3 to KIS-6. The curl sample announces `text/plain` and the body is JSON.
    path: '/api/v1/api_access_auth/sign_in',
    body: 'json',
    credentials: { key: { field: 'app_token' }, secret: { field: 'secret' } },
    headers: { accept: 'text/plain' },
  },
  response: {
    // KIS-8. A-KIS-3: 200 with JSON. A token in a header is not repeated in the body.
    status: 200,
    headers: { authorization: 'Bearer ${token}' },
    body: { success: true },
    // KIS-11: no lifetime is stated.
    expires: 'nothing',
    // A-KIS-2: the vendor's own node reads the body where the header is missing.
    fallback: { token: [{ field: 'authorization' }] },
  },
  // A-KIS-6: the vendor's front end reads `errors[0]`.
  refusals: { default: { body: { success: false, errors: ['${message}'] } } },
  call: {
    // KIS-9, A-KIS-4: the whole value, as it was received.
    token: { received: 'authorization' },
    refusals: { forbidden: { status: 422, message: 'Api key is not allowed to do this' } },
  },
  // A-KIS-7: the page is silent; one hour is our choice.
  lifetime: '1h',
  words: {
    // KIS-2 names the page "Clé API"; third parties place it under Settings.
    fr: {
      'key-pair': { name: 'Accès API', key: 'App_token', secret: 'Secret', where: ['Paramètres', 'Clé API'] },
    },
    en: {
      'key-pair': { name: 'API access', key: 'App_token', secret: 'Secret', where: ['Settings', 'API Keys'] },
    },
  },
})
