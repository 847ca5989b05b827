/** Durations as people write them: `8s`, `15m`, `24h`, `90d`. Instants: ISO 8601 with a zone. */

const seconds = { s: 1, m: 60, h: 3600, d: 86_400 } as const

/** Seconds, or null where the text is no duration. Zero is none: whoever means "never" leaves the field out. */
export function parseDuration(text: string): number | null {
  const match = /^([1-9]\d{0,8})([smhd])$/.exec(text)
  return match ? Number(match[1]) * seconds[match[2] as keyof typeof seconds] : null
}

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/

/** Milliseconds since the epoch, or null where the text is no instant or names a day that does not exist. */
export function parseInstant(text: string): number | null {
  if (!instant.test(text)) return null
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`)
  // A Date turns 30 February into 1 or 2 March instead of refusing it.
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== text.slice(0, 10)) return null
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : at
}

/** An end of life as the command line and the management API take it: an instant, or a duration from now. */
export function parseExpiry(text: string, now: number): number | null {
  const duration = parseDuration(text)
  return duration === null ? parseInstant(text) : now + duration * 1000
}
