import type { Success } from '../dialect.ts'
import { memberAt } from '../strict/json.ts'
import type { OpenedResponse } from './locate.ts'

/** Makes the test that tells a grant from anything else. */
export function successTest(success: Success): (response: OpenedResponse) => boolean {
  if ('field' in success) {
    const { field, equals } = success
    return (response) => is2xx(response.status) && memberAt(response.json, field) === equals
  }
  const { status } = success
  return status === '2xx' ? (response) => is2xx(response.status) : (response) => response.status === status
}

function is2xx(status: number): boolean {
  return status >= 200 && status < 300
}
