/**
 * Why an exchange or a call is refused. The standard table gives each cause its status and its public text;
 * a dialect replaces what its documentation says differently. Public texts never hold input or a secret.
 */
export type Cause =
  | 'missing'
  | 'malformed'
  | 'mediaType'
  | 'tooLarge'
  | 'method'
  | 'unsupported'
  | 'scope'
  | 'target'
  | 'invalid'
  | 'forbidden'
  | 'insecure'
  | 'throttled'
  | 'unavailable'
  | 'fault'

export interface StandardCause {
  readonly status: number
  /** The code of RFC 6749 section 5.2 or RFC 8707 section 2 where they have one, else a stable word of ours. */
  readonly error: string
  readonly message: string
}

export const standardCauses: Readonly<Record<Cause, StandardCause>> = Object.freeze({
  missing: { status: 400, error: 'invalid_request', message: 'A required part of the request is missing.' },
  malformed: { status: 400, error: 'invalid_request', message: 'The request cannot be read.' },
  mediaType: { status: 415, error: 'invalid_request', message: 'The content type is not accepted here.' },
  tooLarge: { status: 413, error: 'invalid_request', message: 'The request body is too large.' },
  method: { status: 405, error: 'invalid_request', message: 'The method is not allowed here.' },
  unsupported: {
    status: 400,
    error: 'unsupported_grant_type',
    message: 'A fixed field has a value that is not supported.',
  },
  scope: { status: 400, error: 'invalid_scope', message: 'The requested scope is not allowed.' },
  target: {
    status: 400,
    error: 'invalid_target',
    message: 'The resource must be the one API that the credential is for.',
  },
  invalid: { status: 401, error: 'invalid_client', message: 'Client authentication failed.' },
  forbidden: { status: 403, error: 'insufficient_scope', message: 'The credential may not do this.' },
  insecure: { status: 403, error: 'invalid_request', message: 'HTTPS is required.' },
  throttled: {
    status: 429,
    error: 'too_many_requests',
    message: 'Too many failed attempts. Try again later.',
  },
  unavailable: {
    status: 503,
    error: 'temporarily_unavailable',
    message: 'The service is not available. Try again.',
  },
  fault: { status: 500, error: 'server_error', message: 'An error occurred. Try again.' },
})

/** Where a call of the API differs from an exchange (RFC 6750 section 3.1). */
export const callCauses: Readonly<Partial<Record<Cause, StandardCause>>> = Object.freeze({
  missing: { status: 401, error: 'missing_token', message: 'An access token is required.' },
  invalid: { status: 401, error: 'invalid_token', message: 'The access token is not valid.' },
  scope: { status: 403, error: 'insufficient_scope', message: 'The credential may not do this.' },
})

/** The causes, the likeliest meaning of an ambiguous answer first. */
export const causes: readonly Cause[] = Object.freeze([
  'invalid',
  'missing',
  'malformed',
  'forbidden',
  'throttled',
  'unavailable',
  'fault',
  'unsupported',
  'scope',
  'target',
  'mediaType',
  'tooLarge',
  'method',
  'insecure',
] as const)
