/** Where a secret or a token may go: over HTTPS, or not off this machine; and to the API's origin alone. */

import { GuichetError } from './errors.ts'

/** An address to which paths are appended, without a slash at its end. */
export interface BaseAddress {
  readonly origin: string
  readonly text: string
}

/** Throws a `TypeError` for what is no address, and a `GuichetError` for plain HTTP to another machine. */
export function baseAddress(text: string, option: string): BaseAddress {
  if (!URL.canParse(text)) throw new TypeError(`${option} is not a URL. Write it as https://api.example.com.`)
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') {
    throw new TypeError(`${option} holds a user or a password. Give them as credentials.`)
  }
  if (url.search !== '' || url.hash !== '') {
    throw new TypeError(`${option} has a query or a fragment. Leave it out.`)
  }
  if (!isSafe(url)) {
    const message = `${option} is ${url.origin}, where secrets would travel in the clear. Use https://; plain HTTP is for loopback addresses alone.`
    throw new GuichetError('insecure_address', message)
  }
  return { origin: url.origin, text: url.origin + url.pathname.replace(/\/+$/, '') }
}

/** The same for an address that has no path. */
export function originAddress(text: string, option: string): BaseAddress {
  const address = baseAddress(text, option)
  if (address.text === address.origin) return address
  throw new TypeError(`${option} has a path. Write ${address.origin}, and the path with each call.`)
}

/** The host has been parsed, so that no spelling such as 127.0.0.1.example.com or 0x7f.1 is taken for another. */
function isSafe({ protocol, hostname }: URL): boolean {
  if (protocol === 'https:') return true
  return protocol === 'http:' && /^(?:localhost|\[::1\]|127(?:\.\d{1,3}){3})$/.test(hostname)
}

/** The address of a call. A path is appended to the API's address; any other origin is refused. */
export function callAddress(input: string | URL, api: BaseAddress): URL {
  const url = resolved(input, api)
  if (url.username !== '' || url.password !== '') {
    throw new TypeError('The address of a call holds a user or a password. Leave them out.')
  }
  if (isOfOrigin(url, api)) return url
  const message = `The call goes to ${url.origin}, and the token is for ${api.origin} alone. Call other servers without this client, or set apiOrigin.`
  throw new GuichetError('foreign_origin', message)
}

/** A blob: address has the origin of its maker, and is another thing. */
export function isOfOrigin(url: URL, api: BaseAddress): boolean {
  return url.origin === api.origin && url.protocol !== 'blob:'
}

function resolved(input: string | URL, api: BaseAddress): URL {
  if (typeof input !== 'string' || URL.canParse(input)) return new URL(input)
  // `//other.example/x` names a host, and so does `/\other.example`: they are read as a browser would read them.
  if (/^[/\\]{2}/.test(input)) return new URL(input, api.origin)
  return new URL(/^[/?]/.test(input) ? api.text + input : `${api.text}/${input}`)
}
