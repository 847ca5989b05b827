/** Makes tokens that a server should never take: some by strangers, some by the server's own key. */

import {
  constants,
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  randomBytes,
  sign as signWith,
} from 'node:crypto'
import { readEnvironment } from '../../src/configuration/environment.ts'
import { loadSecrets } from '../../src/configuration/secrets.ts'
import { type Keyring, loadKeyring, type Signer } from '../../src/signing-keys/keyring.ts'
import type { TestServer } from '../running-server.ts'

export type Json = Readonly<Record<string, unknown>>

/** The server's own signing keys, opened with the key-encryption key of its folder. */
export function keyringOf({ configuration, context }: TestServer): Promise<Keyring> {
  const environment = readEnvironment({})
  const { keyEncryptionKey } = loadSecrets({ configuration, environment, databaseExists: true, randomBytes })
  return loadKeyring(context.store, keyEncryptionKey, Date.now())
}

/** Octets are taken as they are, text as UTF-8, anything else as JSON. */
export function encode(part: unknown): string {
  if (part instanceof Uint8Array) return Buffer.from(part).toString('base64url')
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')
}

export type Sign = (data: Buffer) => Uint8Array

export function compact(header: unknown, payload: unknown, sign: Sign): string {
  const signingInput = `${encode(header)}.${encode(payload)}`
  return `${signingInput}.${Buffer.from(sign(Buffer.from(signingInput))).toString('base64url')}`
}

export type Parts = readonly [header: string, payload: string, signature: string]

export function partsOf(token: string): Parts {
  const [header = '', payload = '', signature = ''] = token.split('.')
  return [header, payload, signature]
}

const read = (part: string): Json => JSON.parse(Buffer.from(part, 'base64url').toString()) as Json

/** A good token taken apart, with what an attacker may know and what only the server has. */
export interface Specimen {
  readonly token: string
  readonly parts: Parts
  readonly header: Json
  readonly claims: Json
  readonly publicJwk: JsonWebKey
  /** By the server's own key: for what would be refused even if it had been signed. */
  readonly signer: Signer
  resigned(header: Json, claims: unknown): string
}

export function specimenOf(token: string, keyring: Keyring): Specimen {
  const parts = partsOf(token)
  const header = read(parts[0])
  const signer = [...keyring.signers.values()].find(({ kid }) => kid === header['kid'])
  if (signer === undefined) throw new Error('the token is by another key')
  const { keys } = JSON.parse(keyring.jwks.text) as { keys: JsonWebKey[] }
  const publicJwk = keys.find(({ kid }) => kid === signer.kid)
  if (publicJwk === undefined) throw new Error('the key is not published')
  return {
    token,
    parts,
    header,
    claims: read(parts[1]),
    publicJwk,
    signer,
    resigned: (otherHeader, claims) => compact(otherHeader, claims, signer.sign),
  }
}

export const hmac =
  (key: string | Buffer, digest = 'sha256'): Sign =>
  (data) =>
    createHmac(digest, key).update(data).digest()

const attackerPair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const attackerRsa = generateKeyPairSync('rsa', { modulusLength: 2048 })

export const attacker = {
  publicJwk: attackerPair.publicKey.export({ format: 'jwk' }),
  es256: (data: Buffer) =>
    signWith('sha256', data, { key: attackerPair.privateKey, dsaEncoding: 'ieee-p1363' }),
  rs256: (data: Buffer) =>
    signWith('sha256', data, { key: attackerRsa.privateKey, padding: constants.RSA_PKCS1_PADDING }),
} as const

/** The public key in every form in which a careless library took it for an HMAC secret. */
export function publicKeyForms(jwk: JsonWebKey): readonly (readonly [string, Buffer])[] {
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  const pem = key.export({ type: 'spki', format: 'pem' }).toString()
  const x = jwk.x ?? jwk.n ?? ''
  return [
    ['PEM', Buffer.from(pem)],
    ['PEM without its last line break', Buffer.from(pem.trimEnd())],
    ['PEM with a blank before', Buffer.from(` ${pem}`)],
    ['PEM with a line break before', Buffer.from(`\n${pem}`)],
    ['PEM with CRLF', Buffer.from(pem.replaceAll('\n', '\r\n'))],
    ['DER', key.export({ type: 'spki', format: 'der' })],
    ['JWK', Buffer.from(JSON.stringify(jwk))],
    ['the number x as text', Buffer.from(x)],
    ['the number x', Buffer.from(x, 'base64url')],
    ['nothing', Buffer.alloc(0)],
  ]
}

const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

/** The other signature over the same text that a P-256 key has made: (r, n - s). */
export function twinSignature(signature: string): string {
  const octets = Buffer.from(signature, 'base64url')
  const s = BigInt(`0x${octets.subarray(32).toString('hex')}`)
  const twin = (order - s).toString(16).padStart(64, '0')
  return Buffer.concat([octets.subarray(0, 32), Buffer.from(twin, 'hex')]).toString('base64url')
}

export const pair = (r: bigint, s: bigint): string =>
  Buffer.from(r.toString(16).padStart(64, '0') + s.toString(16).padStart(64, '0'), 'hex').toString(
    'base64url',
  )

export const curveOrder: bigint = order

/** The same octets, spelled with other unused bits at the end; null where there are none to use. */
export function otherTrailingBits(part: string): string | null {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  if (part.length % 4 === 0) return null
  const last = alphabet.indexOf(part.at(-1) ?? '')
  const spelled = part.slice(0, -1) + alphabet[last ^ 1]
  return Buffer.from(spelled, 'base64url').equals(Buffer.from(part, 'base64url')) ? spelled : null
}
