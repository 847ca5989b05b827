/** Hosts, origins and URLs as a configuration may name them. */

const loopback = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i

/** Whether a host never leaves this machine. An empty or wildcard host does. */
export const isLoopback = (host: string): boolean => loopback.test(host)

/** An absolute URL with one of these schemes, without a user, a password or a fragment; null where it is none. */
export function parseUrl(text: string, schemes: readonly string[]): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !schemes.includes(url.protocol.slice(0, -1))) return null
  return url.username || url.password || url.hash ? null : url
}

/** RFC 8707 section 2: an absolute URI without a fragment. */
export const isAbsoluteUri = (text: string): boolean => /^[a-z][a-z0-9+.-]*:[^\s#]+$/i.test(text)

export const isOrigin = (text: string): boolean => parseUrl(text, ['http', 'https'])?.origin === text

export const isHostName = (text: string): boolean =>
  /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i.test(text)
