import { isLoopback, isOrigin } from './addresses.ts'
import type { Report } from './fault.ts'

/** A page that came in the clear could be anybody's, and it is handed a token. */
export function checkEmbedding(origins: readonly string[], report: Report): void {
  for (const [nth, origin] of origins.entries()) {
    const safe = isOrigin(origin) && (origin.startsWith('https:') || isLoopback(new URL(origin).hostname))
    if (safe) continue
    report(
      ['console', 'embedIn', nth],
      `${origin} is not a web origin with https.`,
      'Write one such as https://app.example.com, without a path.',
    )
  }
}
