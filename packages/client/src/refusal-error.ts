import type { Cause, ReadRefusal } from '@guichet/dialects'
import { GuichetError } from './errors.ts'
import type { GuichetErrorCode } from './errors.ts'

/** What a refusal means to a caller, and what there is to do. */
const meanings: Readonly<Partial<Record<Cause, readonly [GuichetErrorCode, string]>>> = {
  invalid: [
    'credentials_refused',
    'refuses these credentials. Check key and secret, the environment, and whether they were revoked or have expired',
  ],
  throttled: ['exchange_throttled', 'wants fewer requests. Come again later'],
  unavailable: ['exchange_unavailable', 'is not available. Come again later'],
  fault: ['exchange_fault', 'failed. Tell whoever runs it'],
}

const otherwise = [
  'exchange_refused',
  'refuses the exchange. Check the dialect, the scopes, and what the credential may do',
] as const

/** The error of an exchange that was refused. `address` has no query, where some formats carry a secret. */
export function refusalError(
  address: string,
  status: number,
  { cause, retryAfter }: ReadRefusal,
): GuichetError {
  const [code, meaning] = meanings[cause] ?? otherwise
  const when = retryAfter === null ? '' : `; the server says in ${retryAfter} s`
  const message = `The exchange at ${address} ${meaning}${when} (status ${status}, cause ${cause}).`
  return new GuichetError(code, message, { status, cause, ...(retryAfter === null ? {} : { retryAfter }) })
}
