import type { DeadToken, Dialect } from '../dialect.ts'
import { memberAt } from '../strict/json.ts'

/** Makes the test whether an answer of the API says that the token is dead and a new one is due. */
export function deadTokenTest(dialect: Dialect): (status: number, body: string | null) => boolean {
  const { dead } = dialect.call
  return (status, body) => dead.some((sign) => sign.status === status && fits(sign, body))
}

function fits(sign: DeadToken, body: string | null): boolean {
  if (sign.field === null) return true
  try {
    return memberAt(JSON.parse(body ?? ''), sign.field) === sign.equals
  } catch {
    return false
  }
}
