import { headersWriter } from '../body.ts'
import type { Dialect, Environment } from '../dialect.ts'
import { isCookieValue } from '../strict/cookie.ts'
import { isHeaderValue } from '../strict/text.ts'

/** What a client adds to a call of the API. */
export interface CallParts {
  readonly headers: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
}

/** Makes the function that puts a token into a call; the inverse of `callReader`. */
export function callWriter(dialect: Dialect): (token: string, environment: Environment) => CallParts {
  const { token: place, headers } = dialect.call
  const spelling = dialect.request.environment?.spelling
  const writeHeaders = headersWriter<Environment>({}, headers, {
    environment: (environment) => (spelling ? spelling[environment] : environment),
  })
  return (token, environment) => {
    if (!isHeaderValue(token)) throw new TypeError('A call cannot carry this token.')
    const fixed = writeHeaders(environment)
    if ('query' in place) return { headers: fixed, query: { [place.query]: token } }
    if ('cookie' in place) {
      if (!isCookieValue(token)) throw new TypeError('A cookie cannot carry this token.')
      return { headers: { ...fixed, cookie: `${place.cookie}=${token}` }, query: {} }
    }
    if ('received' in place)
      return { headers: { ...fixed, [place.received.toLowerCase()]: token }, query: {} }
    const value = place.scheme === null ? token : `${place.scheme} ${token}`
    return { headers: { ...fixed, [place.header.toLowerCase()]: value }, query: {} }
  }
}
