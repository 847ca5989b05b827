import { defineDialect } from '../define.ts'
import type { Dialect } from '../dialect.ts'
import type { RefusalSource } from '../source.ts'

// DGP-8; A-DGP-1: absent, not Basic, undecodable, without a colon or with an empty half.
const required: RefusalSource = {
  status: 400,
  error: 'BadRequestError',
  message: 'Les identifiants API (apikey et apisecret) sont requis.',
}

/** Digitalpaye, docs.digitalpaye.com: a Basic pair and an environment for a JWT of ten minutes. */
export const digitalpaye: Dialect = defineDialect({
  name: 'digitalpaye',
  title: 'Digitalpaye',
  // DGP-14.
  keyPrefix: { production: 'live_digitalpaye', sandbox: 'test_digitalpaye' },
  request: {
    path: '/v1/auth',
    // DGP-6; A-DGP-3: any content type and no length.
    body: 'none',
    // DGP-1, DGP-2, DGP-5; A-DGP-12: RFC 7617.
    credentials: { basic: 'raw' },
    // DGP-4; A-DGP-4: both official SDKs leave it out.
    environment: {
      at: { header: 'X-Environment' },
      spelling: { production: 'Production', sandbox: 'Sandbox' },
      ignoreCase: true,
      missing: 'production',
    },
  },
  response: {
    // DGP-7, DGP-11, DGP-12.
    status: 200,
    success: 200,
    body: { statusCode: 200, message: 'Successful', data: { token: '${token}', exp: '${expires}' } },
    expires: { as: 'epoch', unit: 'seconds', type: 'number' },
    // A-DGP-10: an older, flat shape under the same version.
    fallback: { token: [{ field: 'token' }], expires: [{ field: 'exp' }] },
  },
  refusals: {
    default: { body: { statusCode: '${status}', message: '${error}', reason: '${message}' } },
    missing: required,
    malformed: required,
    mediaType: { error: 'UnsupportedMediaTypeError', message: "Le type de contenu n'est pas accepté." },
    tooLarge: { error: 'PayloadTooLargeError', message: 'La requête est trop volumineuse.' },
    method: { error: 'MethodNotAllowedError', message: "La méthode n'est pas autorisée." },
    unsupported: { error: 'BadRequestError', message: "La valeur d'un champ n'est pas acceptée." },
    scope: { error: 'BadRequestError', message: "La portée demandée n'est pas acceptée." },
    target: { error: 'BadRequestError', message: "La ressource demandée n'est pas acceptée." },
    // DGP-9.
    invalid: {
      error: 'UnauthorizedError',
      message: 'Identifiants API incorrects. Veuillez vérifier votre clé API et votre secret.',
      challenge: 'Basic realm="guichet", charset="UTF-8"',
    },
    forbidden: { error: 'ForbiddenError', message: "Vous n'êtes pas autorisé à effectuer cette action." },
    insecure: { error: 'ForbiddenError', message: 'HTTPS est requis.' },
    throttled: {
      error: 'TooManyRequestsError',
      message: 'Trop de tentatives. Veuillez réessayer plus tard.',
    },
    unavailable: { error: 'ServiceUnavailableError', message: 'Service indisponible. Veuillez réessayer' },
    // DGP-10, without a final dot.
    fault: { error: 'InternalServerError', message: 'Une erreur est survenue. Veuillez réessayer' },
  },
  call: {
    // A-DGP-5: the vendor's other pages send both.
    headers: { 'X-Environment': '${environment}' },
    refusals: {
      missing: {
        error: 'UnauthorizedError',
        message: "Token d'accès invalide. Veuillez vous reconnecter.",
      },
      malformed: { error: 'BadRequestError', message: 'La requête ne peut pas être lue.' },
      mediaType: { error: 'UnsupportedMediaTypeError', message: "Le type de contenu n'est pas accepté." },
      tooLarge: { error: 'PayloadTooLargeError', message: 'La requête est trop volumineuse.' },
      method: { error: 'MethodNotAllowedError', message: "La méthode n'est pas autorisée." },
      unsupported: { error: 'BadRequestError', message: "La valeur d'un champ n'est pas acceptée." },
      target: { error: 'BadRequestError', message: "La ressource demandée n'est pas acceptée." },
      scope: { error: 'ForbiddenError', message: "Vous n'êtes pas autorisé à effectuer cette action." },
      invalid: {
        error: 'UnauthorizedError',
        message: "Token d'accès invalide. Veuillez vous reconnecter.",
      },
      forbidden: { error: 'ForbiddenError', message: "Vous n'êtes pas autorisé à effectuer cette action." },
      insecure: { error: 'ForbiddenError', message: 'HTTPS est requis.' },
      throttled: {
        error: 'TooManyRequestsError',
        message: 'Trop de requêtes. Veuillez réessayer plus tard.',
      },
      unavailable: { error: 'ServiceUnavailableError', message: 'Service indisponible. Veuillez réessayer' },
      fault: { error: 'InternalServerError', message: 'Une erreur est survenue. Veuillez réessayer' },
    },
  },
  // DGP-13: `exp - iat`.
  lifetime: '600s',
  // DGP-13.
  claims: { companyId: '${organization}' },
  words: {
    // DGP-16: the page does not say where the key is made.
    fr: { 'key-pair': { name: 'Identifiants API', key: 'api_key', secret: 'api_secret', where: [] } },
    en: { 'key-pair': { name: 'API credentials', key: 'api_key', secret: 'api_secret', where: [] } },
  },
})
