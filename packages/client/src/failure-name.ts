/**
 * The name of a failure alone, such as `ECONNREFUSED`, for a message: the text of an error may quote the address with its
 * query, where some formats have secrets.
 */
export function failureName(error: unknown): string {
  let name: string | null = null
  for (let at = error; at instanceof Error; at = at.cause) {
    const { message } = at
    if ('code' in at && typeof at.code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(at.code)) return at.code
    // Deno gives no codes, and says `NotCapable` where it was not started with --allow-net.
    if (!/^(?:Type)?Error$/.test(at.name) && /^[A-Z][A-Za-z]{2,40}$/.test(at.name)) name ??= at.name
    name ??= denosWords.find((words) => message.includes(words)) ?? null
  }
  return name ?? 'no reason given'
}

/** What Deno says after the address, which is not quoted: these words are ours to repeat, whoever put them there. */
const denosWords = [
  'invalid peer certificate',
  'tls handshake eof',
  'dns error',
  'Connection refused',
  'Connection reset by peer',
]
