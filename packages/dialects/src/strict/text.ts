const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const bytesOf = new TextEncoder()

/** The text of bytes that are valid UTF-8 and do not begin with a byte order mark; else null. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    const text = utf8.decode(bytes)
    return text.charCodeAt(0) === 0xfeff ? null : text
  } catch {
    return null
  }
}

export function encodeUtf8(text: string): Uint8Array {
  return bytesOf.encode(text)
}

/** Whether a value holds a C0 control, DEL or a C1 control: databases and log lines break on them. */
export function hasControl(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) return true
  }
  return false
}

/** Whether a text can be the value of a header as it stands: visible ASCII, with blanks only inside. */
export function isHeaderValue(text: string): boolean {
  return /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text)
}
