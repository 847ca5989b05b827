import type { Environment, EnvironmentPlace } from '../dialect.ts'
import { Unread } from '../strict/unread.ts'
import type { Parts } from './parts.ts'
import { placeName, placeReader } from './place.ts'

/** Reads the environment. What is unknown, joined or empty is refused: a guess would reach production data. */
export function environmentReader(format: EnvironmentPlace): (parts: Parts) => Environment | Unread {
  const read = placeReader(format.at)
  const field = placeName(format.at)
  const known = new Map<string, Environment>([
    [spelled(format.spelling.production, format), 'production'],
    [spelled(format.spelling.sandbox, format), 'sandbox'],
  ])
  const missing = new Unread('missing', 'no environment', field)
  const unknown = new Unread('malformed', 'an unknown environment', field)
  const whenMissing = format.missing === 'refused' ? missing : format.missing
  return (parts) => {
    const value = read(parts)
    if (value instanceof Unread) return value
    return value === undefined ? whenMissing : (known.get(spelled(value, format)) ?? unknown)
  }
}

function spelled(value: string, format: EnvironmentPlace): string {
  return format.ignoreCase ? value.toLowerCase() : value
}
