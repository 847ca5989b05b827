const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** The seconds of `8s`, `15m`, `24h` or `90d`; null where it is not written so. */
export function lifetimeSeconds(text: string): number | null {
  const found = /^([1-9][0-9]{0,8})([smhd])$/.exec(text)
  if (!found) return null
  return Number(found[1]) * (unitSeconds[found[2] ?? ''] ?? 0)
}
