import { createVerifier } from '@guichet/verify'
import { guichet, principalOf } from '@guichet/verify/nextjs'
import { setImmediate } from 'node:timers/promises'

const { ISSUER: issuer, AUDIENCE: audience, OWN_REFUSAL: refusal } = process.env

const sound = createVerifier({ issuer, audience })
const own = createVerifier({
  issuer,
  audience,
  dialect: {
    read: () => ({ ok: false, cause: 'missing', reason: 'nothing is ever found' }),
    fits: () => true,
    write: () => JSON.parse(refusal),
  },
})
const fault = new Error('a fault on purpose')
const throws = () => {
  throw fault
}

export const withPrincipal = guichet(sound)
export const withOwnFormat = guichet(own)
export const withThrowing = guichet({ verify: throws })
export const withRejecting = guichet({ verify: () => Promise.reject(fault) })

/** Next.js makes a bundle for each route; what they count together is the process's. */
export const counter = (globalThis.counter ??= { handled: 0 })

export async function handle(request) {
  counter.handled += 1
  // Other calls come between.
  for (let turn = 0; turn < 20; turn += 1) await setImmediate()
  const { organization, tokenId } = principalOf(request)
  return Response.json({ organization, tokenId, inPlace: true })
}
