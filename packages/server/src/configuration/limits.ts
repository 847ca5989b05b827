import { parseDuration } from './durations.ts'
import type { Report } from './fault.ts'
import type { ConfigurationSource } from './source.ts'

/** More would be kept for a token that lives minutes; the check of a token refuses to work with it. */
const mostLeeway = 60

/** As long as a JWKS is kept by whoever asked for it (`Cache-Control: max-age=300`). */
const leastAhead = 5 * 60

/** Durations that a file may not choose freely, because something else depends on them. */
export function checkLimits({ tokens, signing }: ConfigurationSource, report: Report): void {
  if ((parseDuration(tokens.leeway) ?? 0) > mostLeeway) {
    report(
      ['tokens', 'leeway'],
      `Clocks may be ${mostLeeway} seconds apart at most, not ${tokens.leeway}.`,
      'Write 1m or less, and let the machines keep their time by NTP.',
    )
  }
  if ((parseDuration(signing.publishAhead) ?? 0) < leastAhead) {
    report(
      ['signing', 'publishAhead'],
      `After ${signing.publishAhead} a verifier may not have seen a new key: it keeps the old list for five minutes.`,
      'Write 5m or more.',
    )
  }
}
