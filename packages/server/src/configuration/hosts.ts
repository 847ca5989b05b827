/**
 * Whether a call could belong to both of two APIs by its host. An API with hosts comes before one without, so those
 * two do not meet.
 */
export function shareHost(one: readonly string[], other: readonly string[]): boolean {
  if (one.length === 0 || other.length === 0) return one.length === other.length
  const lower = other.map((host) => host.toLowerCase())
  return one.some((host) => lower.includes(host.toLowerCase()))
}
