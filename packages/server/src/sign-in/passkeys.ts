/** Passkeys (WebAuthn): bound to the console's own host, so that no other page can ask for their signature. */

import type * as WebAuthn from '@simplewebauthn/server'
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server'
import type { Member, SecondFactor } from '../stores/records.ts'

/** Loaded when the first passkey is met: it takes 26 MB and a quarter of a second, which most processes never need. */
const webAuthn = (): Promise<typeof WebAuthn> => import('@simplewebauthn/server')

/** What is kept of a passkey besides its id: nothing of it is secret. */
interface PasskeyMaterial {
  /** base64url of the COSE key. */
  readonly publicKey: string
  readonly transports: readonly string[]
}

export interface NewPasskey {
  readonly passkeyId: string
  readonly material: string
  readonly counter: number
}

const name = 'Guichet'

const hostOf = (issuer: string): string => new URL(issuer).hostname
const originOf = (issuer: string): string => new URL(issuer).origin

/** What a browser needs to make a passkey for a member. The user's id is random to the device: no name, no address. */
export const creationOptions = async (
  issuer: string,
  member: Member,
  existing: readonly SecondFactor[],
): Promise<PublicKeyCredentialCreationOptionsJSON> =>
  (await webAuthn()).generateRegistrationOptions({
    rpName: name,
    rpID: hostOf(issuer),
    userName: member.email,
    userID: new TextEncoder().encode(member.id),
    attestationType: 'none',
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
    excludeCredentials: existing.flatMap(({ passkeyId }) => (passkeyId === null ? [] : [{ id: passkeyId }])),
  })

/** What the browser made, checked; null where it is not what was asked for. */
export async function readCreated(
  issuer: string,
  challenge: string,
  response: unknown,
): Promise<NewPasskey | null> {
  try {
    const { verified, registrationInfo } = await (
      await webAuthn()
    ).verifyRegistrationResponse({
      response: response as RegistrationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: originOf(issuer),
      expectedRPID: hostOf(issuer),
      requireUserVerification: true,
    })
    if (!verified || registrationInfo === undefined) return null
    const { id, publicKey, counter, transports = [] } = registrationInfo.credential
    const kept: PasskeyMaterial = { publicKey: Buffer.from(publicKey).toString('base64url'), transports }
    return { passkeyId: id, material: JSON.stringify(kept), counter }
  } catch {
    // The library throws for everything that is not as it should be: what was sent is anybody's.
    return null
  }
}

/** What a browser needs to sign in. Without a member it offers what it holds for this host. */
export const requestOptions = async (
  issuer: string,
  passkeys: readonly SecondFactor[],
): Promise<PublicKeyCredentialRequestOptionsJSON> =>
  (await webAuthn()).generateAuthenticationOptions({
    rpID: hostOf(issuer),
    userVerification: 'required',
    allowCredentials: passkeys.flatMap(({ passkeyId }) => (passkeyId === null ? [] : [{ id: passkeyId }])),
  })

/** The id of the passkey that a response says it is by; null where it says nothing readable. */
export function passkeyIdOf(response: unknown): string | null {
  const { id } = Object(response) as { id?: unknown }
  return typeof id === 'string' && /^[A-Za-z0-9_-]{1,1400}$/.test(id) ? id : null
}

/** Whom the device says that the passkey was made for; null where it says nothing. */
export function userIdOf(response: unknown): string | null {
  const { response: signed } = Object(response) as { response?: unknown }
  const { userHandle } = Object(signed) as { userHandle?: unknown }
  return typeof userHandle === 'string' ? Buffer.from(userHandle, 'base64url').toString() : null
}

/** The new signature counter, or null where the signature is not by this passkey over this challenge. */
export async function counterOfSignature(
  issuer: string,
  challenge: string,
  passkey: SecondFactor,
  response: unknown,
): Promise<number | null> {
  const { publicKey } = JSON.parse(passkey.material) as PasskeyMaterial
  try {
    const { verified, authenticationInfo } = await (
      await webAuthn()
    ).verifyAuthenticationResponse({
      response: response as AuthenticationResponseJSON,
      expectedChallenge: challenge,
      expectedOrigin: originOf(issuer),
      expectedRPID: hostOf(issuer),
      requireUserVerification: true,
      credential: {
        id: passkey.passkeyId ?? '',
        publicKey: new Uint8Array(Buffer.from(publicKey, 'base64url')),
        counter: passkey.counter,
      },
    })
    return verified ? authenticationInfo.newCounter : null
  } catch {
    return null
  }
}
