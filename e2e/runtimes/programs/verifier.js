/** What an API does with a verifier: the same text in every runtime. It prints what it holds, as programs do. */

import { createClient } from '@guichet/client'
import { oauth2 } from '@guichet/dialects/catalog'
import { createVerifier } from '@guichet/verify'
import { print } from './print.js'

export default async function program({ issuer, audience, credentials, stranger, service, introspection }) {
  const tokenOf = async (credentials) => {
    const client = createClient({ dialect: oauth2, baseUrl: issuer, credentials })
    return (await client.getToken()).token
  }
  const token = await tokenOf(credentials)
  const foreign = await tokenOf(stranger)
  const tokens = { token, foreign, service }
  const answers = { calls: await calls({ issuer, audience, introspection }, tokens), revoked: {} }
  for (const by of ['polling', 'events']) {
    const own = await tokenOf(credentials)
    answers.revoked[by] = await revocation({ issuer, audience, revocations: { by } }, credentials, own)
  }
  return answers
}

const call = (token) =>
  new Request('https://api.example.com/v1/things', { headers: { authorization: `Bearer ${token}` } })

/** What a log would say of it. */
const outcome = ({ ok, principal, refusal }) =>
  ok ? principal.organization : `${refusal.status}, ${refusal.reason}`

/** Of a verifier that polls, nothing holds the process up. It is not closed. */
async function calls(options, { token, foreign, service }) {
  let ahead = 0
  const verifier = createVerifier({ ...options, now: () => Date.now() + ahead })
  await verifier.ready()
  const ask = async (token, wanted) => outcome(await verifier.verify(call(token), wanted))
  const answers = {
    good: await ask(token),
    again: verifier.verifyToken(token) instanceof Promise ? 'asked again' : 'at once',
    aScope: await ask(token, { scopes: ['properties:read'] }),
    noScope: await ask(token, { scopes: ['campaigns:read'] }),
    foreign: await ask(foreign),
    forged: await ask(`${token.slice(0, -4)}AAAA`),
    nothing: outcome(await verifier.verify(new Request('https://api.example.com/v1/things'))),
    service: await ask(service),
  }
  ahead = 3_700_000
  answers.expired = await ask(token)
  print(verifier)
  print(await verifier.verify(call(token)))
  return answers
}

/** Before, and as soon as it is another than before. */
async function revocation(options, credentials, token) {
  let ahead = 0
  const verifier = createVerifier({ ...options, now: () => Date.now() + ahead })
  await verifier.ready()
  const ask = async () => outcome(await verifier.verify(call(token)))
  const before = await ask()
  await revoke(options.issuer, credentials, token)
  let after = before
  for (const end = Date.now() + 10_000; after === before && Date.now() < end; after = await ask()) {
    // A verifier that polls asks again after five seconds, which need not pass for that.
    if (options.revocations.by === 'polling') ahead += 5000
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  verifier.close()
  return { before, after, closed: await ask() }
}

/** RFC 7009. */
async function revoke(issuer, { key, secret }, token) {
  const body = new URLSearchParams({ token, client_id: key, client_secret: secret })
  const response = await fetch(`${issuer}/oauth/revoke`, { method: 'POST', body })
  await response.text()
}
