/** Time-based one-time codes (RFC 6238), as every authenticator application knows them: SHA-1, 6 digits, 30 seconds. */

import { Secret, TOTP } from 'otpauth'
import type { Sealing } from '../credentials/sealing.ts'
import type { SecondFactor } from '../stores/records.ts'

const period = 30
const digits = 6

/** Steps that a telephone's clock may be wrong by, in both directions. */
const window = 1

const issuer = 'Guichet'

/** A new secret: how it is kept, and the text that an application scans, shown this one time. */
export interface NewTotp {
  readonly material: string
  readonly secret: string
  readonly uri: string
}

export function newTotp(sealing: Sealing, factorId: string, email: string): NewTotp {
  const secret = new Secret({ size: 20 })
  const totp = new TOTP({ issuer, label: email, secret, digits, period })
  const material = sealing.seal(Buffer.from(secret.bytes), factorId)
  return { material, secret: secret.base32, uri: totp.toString() }
}

/**
 * The time step that the code is of, or null. A step is taken once (RFC 6238 section 5.2): a code that was looked over
 * somebody's shoulder is worth nothing after its use.
 */
export function matchingStep(
  sealing: Sealing,
  { id, material, counter }: SecondFactor,
  code: string,
  now: number,
): number | null {
  if (!/^\d{6}$/.test(code)) return null
  const bytes = sealing.open(material, id)
  const secret = new Secret({ buffer: new Uint8Array(bytes).buffer })
  const delta = new TOTP({ secret, digits, period }).validate({ token: code, timestamp: now, window })
  if (delta === null) return null
  const step = Math.floor(now / 1000 / period) + delta
  return step > counter ? step : null
}
