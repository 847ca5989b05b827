/** What a customer's program does with a client, on web standards alone: the same text in every runtime. */

import { createClient, GuichetError, memoryCache } from '@guichet/client'
import { catalog } from '@guichet/dialects/catalog'
import { loadDialect } from '@guichet/dialects/load'
import { print } from './print.js'

export default async function program({ url, gone, untrusted, own, talks, trouble }) {
  const { dialect } = loadDialect(own, 'own.yaml')
  const dialects = { ...catalog, own: dialect }
  const answers = {}
  for (const [name, talk] of Object.entries(talks)) {
    answers[name] = await conversation({ ...talk, url, dialect: dialects[name] })
  }
  return { talks: answers, errors: await errors({ url, gone, untrusted, dialect, talk: trouble }) }
}

async function conversation({ url, dialect, credentials, method, path }) {
  const options = { dialect, baseUrl: url, credentials }
  const client = createClient(options)
  const call = async (input, init) => {
    const response = await client.fetch(input, init)
    await response.text()
    return response.status
  }
  const calls = async (count) => {
    const body = method === 'POST' ? new FormData() : null
    body?.set('word', 'again')
    const all = Array.from({ length: count }, () => call(path, { method, body }))
    return [...new Set(await Promise.all(all))]
  }

  const first = await calls(10)
  const token = await client.getToken()
  const revocation = await revoke(url, credentials, token)
  const afterwards = await calls(5)
  const next = await client.getToken()
  const request = await call(new Request(url + path, { method }))

  const cache = memoryCache()
  const sharing = await Promise.all([1, 2, 3].map(() => createClient({ ...options, cache }).getToken()))
  for (const value of [client, token, cache, { client, token, cache }]) print(value)
  return {
    first,
    revocation,
    afterwards,
    request,
    isReplaced: next.token !== token.token,
    isAlive: token.expiresAt === null || token.expiresAt.getTime() > Date.now(),
    shared: new Set(sharing.map((one) => one.token)).size,
  }
}

/** RFC 7009. */
async function revoke(url, { key, secret }, { token }) {
  const body = new URLSearchParams({
    token: token.replace(/^Bearer /, ''),
    client_id: key,
    client_secret: secret,
  })
  const response = await fetch(`${url}/oauth/revoke`, { method: 'POST', body })
  await response.text()
  return response.status
}

async function errors({ url, gone, untrusted, dialect, talk: { credentials, path } }) {
  const options = { dialect, baseUrl: url, credentials, sleep: () => Promise.resolve() }
  const wrong = { ...credentials, secret: `${credentials.secret}-no-more` }
  const signal = AbortSignal.abort()
  const failing = {
    'a wrong secret': () => createClient({ ...options, credentials: wrong }).getToken(),
    'plain HTTP': () => createClient({ ...options, baseUrl: 'http://api.example.com' }),
    'a foreign origin': () => createClient(options).fetch('https://other.example.com/'),
    'an exchange that nobody answers': () => createClient({ ...options, baseUrl: gone }).getToken(),
    'an exchange with a server that is not trusted': () =>
      createClient({ ...options, baseUrl: untrusted }).getToken(),
    'a call that nobody answers': () => createClient({ ...options, apiOrigin: gone }).fetch('/things'),
    'a call that is aborted': () => createClient(options).fetch(path, { signal }),
  }
  const thrown = {}
  for (const [title, fail] of Object.entries(failing)) thrown[title] = await errorOf(fail)
  return thrown
}

async function errorOf(fail) {
  try {
    await fail()
    return 'none'
  } catch (error) {
    print(error)
    const { name, message, code, status, cause } = error
    const words = { name, message, isTyped: error instanceof GuichetError }
    return words.isTyped ? { ...words, code, status, cause } : words
  }
}
