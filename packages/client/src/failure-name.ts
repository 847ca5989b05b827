/**
 * The name of a failure alone, such as `ECONNREFUSED`, for a message: the text of an error may quote the address with its
 * query, where some formats have secrets.
 */
export function failureName(error: unknown): string {
  let name: string | null = null
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(at.code)) return at.code
    // Deno gives no codes, and says `NotCapable` where it was not started with --allow-net.
    if (!/^(?:Type)?Error$/.test(at.name) && /^[A-Z][A-Za-z]{2,40}$/.test(at.name)) name ??= at.name
  }
  return name ?? 'no reason given'
}
