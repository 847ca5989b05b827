/** The keys of an issuer as peers want them. */
import { createPublicKey } from 'node:crypto'

export async function keySetOf(issuer) {
  const response = await fetch(`${issuer}/.well-known/jwks.json`)
  return response.json()
}

/** @param form `pem`, or `object` for what node:crypto works with */
export async function publicKeyOf(issuer, form) {
  const { keys } = await keySetOf(issuer)
  const key = createPublicKey({ key: keys[0], format: 'jwk' })
  return form === 'pem' ? key.export({ type: 'spki', format: 'pem' }) : key
}
