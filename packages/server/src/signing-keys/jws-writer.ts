import type { Signer } from './keyring.ts'

/** Signs a payload as a compact JWS (RFC 7515 section 7.1). */
export type JwsWriter = (payload: string) => string

/**
 * A writer for one key and one purpose, its header prepared; make it once.
 *
 * @param typ what keeps the purposes of a key apart (RFC 8725 section 3.11)
 */
export function jwsWriter({ kid, algorithm, sign }: Signer, typ: string): JwsWriter {
  const header = base64url(JSON.stringify({ alg: algorithm, typ, kid }))
  return (payload) => {
    const signingInput = `${header}.${base64url(payload)}`
    const { buffer, byteOffset, length } = sign(Buffer.from(signingInput, 'latin1'))
    return `${signingInput}.${Buffer.from(buffer, byteOffset, length).toString('base64url')}`
  }
}

const base64url = (text: string): string => Buffer.from(text, 'utf8').toString('base64url')
