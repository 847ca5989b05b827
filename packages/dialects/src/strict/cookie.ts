/** The value of a cookie in a `Cookie` header: null where it is not there, undefined where it is there twice. */
export function cookieIn(header: string, name: string): string | null | undefined {
  const values = header.split(';').flatMap((pair) => {
    const at = pair.indexOf('=')
    return at !== -1 && pair.slice(0, at).trim() === name ? [pair.slice(at + 1).trim()] : []
  })
  return values.length > 1 ? undefined : (values[0] ?? null)
}

/** The value of a cookie in one `Set-Cookie` header, or null where it sets another. */
export function cookieSetBy(header: string, name: string): string | null {
  const pair = header.split(';', 1)[0] ?? ''
  const at = pair.indexOf('=')
  return at !== -1 && pair.slice(0, at).trim() === name ? pair.slice(at + 1).trim() : null
}

/** RFC 6265 section 4.1.1: cookie-octets. */
export function isCookieValue(text: string): boolean {
  return /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+$/.test(text)
}
