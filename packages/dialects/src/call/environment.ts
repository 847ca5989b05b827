import type { Dialect, Environment } from '../dialect.ts'
import type { ArrivedRequest } from '../messages.ts'
import { headerPicker } from '../strict/headers.ts'
import { Unread } from '../strict/unread.ts'

/**
 * Makes the test whether a call names the environment of its token, or none: an upstream may believe the header
 * that the API documents, and a test token must not act on production data.
 */
export function callEnvironmentTest(
  dialect: Dialect,
): (request: ArrivedRequest, environment: Environment) => boolean {
  const names = Object.entries(dialect.call.headers).filter(([, text]) => text === '${environment}')
  if (names.length === 0) return () => true
  const pick = headerPicker(names.map(([name]) => name))
  const place = dialect.request.environment
  const compared = (text: string): string => (place?.ignoreCase === true ? text.toLowerCase() : text)
  return ({ rawHeaders }, environment) => {
    const headers = pick(rawHeaders)
    if (headers instanceof Unread) return false
    const own = compared(place?.spelling[environment] ?? environment)
    return [...headers.values()].every((value) => compared(value) === own)
  }
}
