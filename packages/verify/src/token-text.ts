import { decodeBase64url, decodeBase64urlOctets } from './base64url.ts'
import { refused, type Refused } from './refusal.ts'
import { readJsonObject, type JsonObject } from './strict-json.ts'

/** Characters. Checked before anything else, so that a long text costs nothing. */
export const LONGEST_TOKEN = 8192

const MOST_HEADER_MEMBERS = 16

/**
 * Header members that make the token choose its own key (RFC 7515 sections 4.1.2 to 4.1.8), change what is signed
 * (RFC 7797), or belong to encryption. `crit` names extensions that must be understood, and none is: refusing it
 * whatever it holds keeps two verifiers from disagreeing.
 */
const REFUSED_MEMBERS: readonly string[] = [
  'crit',
  'b64',
  'jwk',
  'jku',
  'x5u',
  'x5c',
  'x5t',
  'x5t#S256',
  'zip',
  'enc',
  'epk',
  'p2s',
  'p2c',
]

/** What a header says. None of it is believed: it only names a key that is already known. */
export interface TokenHeader {
  readonly alg: string
  readonly kid: string
  readonly typ: string | null
}

/** A token taken apart. Nothing in it is verified yet. */
export interface TokenParts {
  readonly ok: true
  readonly header: TokenHeader
  readonly payload: Uint8Array
  readonly signature: Uint8Array
  /** The octets that the signature covers: header and payload as they stood in the text. */
  readonly signingInput: Uint8Array
}

/** Says whether a token of this `typ` may be used here. One type for each purpose: RFC 8725 section 3.11. */
export type AcceptType = (typ: string | null) => boolean

/**
 * The type of an access token: RFC 9068 section 2.1, with or without `application/`. In any case, since a media
 * type is the same in any case: RFC 7515 section 4.1.9.
 */
export const isAccessTokenType: AcceptType = (typ) => typ !== null && /^(?:application\/)?at\+jwt$/i.test(typ)

const utf8 = new TextEncoder()

/** Takes the text of a token apart, strictly and without believing any of it. */
export function readToken(
  text: string,
  acceptType: AcceptType = isAccessTokenType,
  longest: number = LONGEST_TOKEN,
): TokenParts | Refused {
  if (typeof text !== 'string' || text.length > longest) return refused('malformed')
  // Not `split`: a text of nothing but dots would allocate a string for each (CVE-2025-30204).
  const first = text.indexOf('.')
  const second = text.indexOf('.', first + 1)
  if (first < 1 || second < 0 || text.includes('.', second + 1)) return refused('malformed')
  const octets = utf8.encode(text)
  // Where a character takes more than one octet, the dots are elsewhere.
  if (octets.length !== text.length) return refused('malformed')
  const payload = decodeBase64urlOctets(octets.subarray(first + 1, second))
  const signature = decodeBase64urlOctets(octets.subarray(second + 1))
  if (payload === null || signature === null || signature.length === 0) return refused('malformed')
  const header = headerIn(text.slice(0, first))
  if ('ok' in header) return header
  if (!acceptType(header.typ)) return refused('type')
  return { ok: true, header, payload, signature, signingInput: octets.subarray(0, second) }
}

/** Tokens of one key have the same header, letter by letter: the last one is not read again. */
let lastHeader: { readonly text: string; readonly header: TokenHeader } | null = null

function headerIn(text: string): TokenHeader | Refused {
  if (lastHeader?.text === text) return lastHeader.header
  const bytes = decodeBase64url(text)
  if (bytes === null) return refused('malformed')
  const header = readHeader(bytes)
  if (!('ok' in header)) lastHeader = { text, header }
  return header
}

function readHeader(bytes: Uint8Array): TokenHeader | Refused {
  const header = readJsonObject(bytes)
  if (header === null) return refused('malformed')
  if (REFUSED_MEMBERS.some((name) => Object.hasOwn(header, name))) return refused('header')
  if (Object.keys(header).length > MOST_HEADER_MEMBERS) return refused('header')
  const alg = textMember(header, 'alg')
  const kid = textMember(header, 'kid')
  const typ = Object.hasOwn(header, 'typ') ? textMember(header, 'typ') : null
  if (alg === null || kid === null) return refused('header')
  if (typ === null && Object.hasOwn(header, 'typ')) return refused('header')
  return { alg, kid, typ }
}

function textMember(header: JsonObject, name: string): string | null {
  const value = Object.hasOwn(header, name) ? header[name] : null
  return typeof value === 'string' ? value : null
}
