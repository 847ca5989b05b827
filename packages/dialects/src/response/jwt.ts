import { decodeBase64 } from '../strict/base64.ts'
import { isObject } from '../strict/json.ts'
import { decodeUtf8 } from '../strict/text.ts'

/** When a token says that it was made and ends, in milliseconds. Read without proof, for planning alone. */
export interface TokenTimes {
  readonly issuedAt: number | null
  readonly expiresAt: number | null
}

const unknown: TokenTimes = { issuedAt: null, expiresAt: null }

/** The times in a token that is a JWT; unknown for any other text. */
export function tokenTimes(token: string): TokenTimes {
  const payload = /^[\w-]+\.([\w-]+)\.[\w-]*$/.exec(token)?.[1]
  if (payload === undefined || token.length > 65_536) return unknown
  const base64 = payload.replaceAll('-', '+').replaceAll('_', '/')
  const bytes = decodeBase64(base64.padEnd(Math.ceil(base64.length / 4) * 4, '='))
  const claims = bytes && parse(decodeUtf8(bytes))
  if (!isObject(claims)) return unknown
  return { issuedAt: milliseconds(claims['iat']), expiresAt: milliseconds(claims['exp']) }
}

function parse(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return null
  }
}

function milliseconds(seconds: unknown): number | null {
  return typeof seconds === 'number' && seconds > 0 && seconds < 8.64e12 ? Math.floor(seconds * 1000) : null
}
