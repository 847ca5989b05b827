/** What every adapter does in its framework's own way: remember who was let in, and ask for scopes afterwards. */

import type { Principal } from '../verifier/principal.ts'
import { scopesWanted } from '../verifier/scopes.ts'
import type { CallRefusal, Verifier } from '../verifier/verification.ts'

interface Admitted {
  readonly verifier: Verifier
  readonly principal: Principal
}

/** By the framework's request. Only `admit` adds to it: whatever else writes on a request makes nobody known. */
const calls = new WeakMap<object, Admitted>()

export function admit(request: object, verifier: Verifier, principal: Principal): void {
  calls.set(request, { verifier, principal })
}

function admitted(request: object): Admitted {
  const found = calls.get(request)
  // A mistake in the wiring of the API: it becomes a 5xx, and the handler does not go on without a caller.
  if (found === undefined) throw new Error('this call was not verified: guichet(verifier) comes first')
  return found
}

/** Who is calling. Throws where the call was not verified. */
export function admittedPrincipal(request: object): Principal {
  return admitted(request).principal
}

/**
 * Makes what a route asks: the refusal for a caller who lacks one of the scopes, or null. A scope that cannot be one
 * throws here, where the route is written, and not at the first call.
 */
export function refusalWithout(scopes: readonly string[]): (request: object) => CallRefusal | null {
  const wanted = scopesWanted(scopes)
  return (request) => {
    const { verifier, principal } = admitted(request)
    return verifier.requireScopes(...wanted).refusal(principal)
  }
}
