/** A program that keeps its clients and its verifiers from one request to the next, as workers do. */

import { createClient, memoryCache } from '@guichet/client'
import { oauth2 } from '@guichet/dialects/catalog'
import { createVerifier } from '@guichet/verify'

let kept = null
let ahead = 0
const now = () => Date.now() + ahead

const deeds = {
  async keep({ url, audience, credentials, introspection }) {
    ahead = 0
    const options = { dialect: oauth2, baseUrl: url, credentials, now, cache: memoryCache() }
    const expected = { issuer: url, audience, introspection, now }
    kept = {
      client: createClient(options),
      sharing: createClient(options),
      polling: createVerifier(expected),
      listening: createVerifier({ ...expected, revocations: { by: 'events' } }),
    }
  },
  async pass({ milliseconds }) {
    ahead += milliseconds
  },
  async token({ of }) {
    return (await kept[of].getToken()).token
  },
  async verify({ by, token }) {
    const { ok, refusal } = await kept[by].verifyToken(token)
    return ok ? 'accepted' : refusal.reason
  },
  async close({ by }) {
    kept[by].close()
  },
}

/** @param job what is done; where it `isLeft`, nobody waits for it, and it ends with its request */
export default async function program({ deed, isLeft = false, ...given }) {
  const done = deeds[deed](given)
  return isLeft ? null : ((await done) ?? null)
}
