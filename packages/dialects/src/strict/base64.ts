import { encodeUtf8 } from './text.ts'

const shape = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/**
 * The bytes of canonical base64 in the standard alphabet, else null. `atob` alone skips blanks and takes missing
 * padding and stray bits, which would give one credential many spellings.
 */
export function decodeBase64(text: string): Uint8Array | null {
  if (text === '' || !shape.test(text)) return null
  const binary = atob(text)
  if (btoa(binary) !== text) return null
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at)
  return bytes
}

export function encodeBase64(text: string): string {
  let binary = ''
  for (const byte of encodeUtf8(text)) binary += String.fromCharCode(byte)
  return btoa(binary)
}
