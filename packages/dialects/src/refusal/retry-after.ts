import type { ArrivedResponse } from '../messages.ts'

/** RFC 9110 section 10.2.3: seconds, or a date, which is compared with the sender's own clock. */
export function retryAfterSeconds(response: ArrivedResponse): number | null {
  const value = response.header('retry-after')[0]?.trim() ?? ''
  if (/^\d{1,9}$/.test(value)) return Number(value)
  if (!/^[A-Z][a-z]{2}, /.test(value)) return null
  const wait = Date.parse(value) - Date.parse(response.header('date')[0] ?? '')
  return Number.isNaN(wait) ? null : Math.max(0, Math.ceil(wait / 1000))
}
