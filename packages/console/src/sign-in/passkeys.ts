/** What the browser does with passkeys. Its library is loaded where one is used. */

import { ApiProblem } from '../api/problem.ts'

type Options = Readonly<Record<string, unknown>>

/** Signs with a passkey of this person, or throws what `useProblemWords` can say. */
export async function signWithPasskey(options: Options): Promise<Record<string, unknown>> {
  const { startAuthentication } = await import('@simplewebauthn/browser')
  return attempt(() => startAuthentication({ optionsJSON: options as never }))
}

export async function makePasskey(options: Options): Promise<Record<string, unknown>> {
  const { startRegistration } = await import('@simplewebauthn/browser')
  return attempt(() => startRegistration({ optionsJSON: options as never }))
}

/** Whoever turns the browser's question down, or lets its time pass, gets one answer: browsers do not tell the two apart. */
async function attempt(ask: () => Promise<object>): Promise<Record<string, unknown>> {
  try {
    return { ...(await ask()) }
  } catch {
    throw new ApiProblem({ status: 0, code: 'passkey-not-used', title: 'no passkey was used' }, null)
  }
}

export const passkeysWork = (): boolean => 'PublicKeyCredential' in globalThis
