/** Uses the built packages as a program would, on whatever runs it, and prints what it saw. It must end by itself. */

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { inspect } from 'node:util'
import { createClient, GuichetError } from '@guichet/client'
import { fileCache } from '@guichet/client/file-cache'
import { defineDialect } from '@guichet/dialects'
import { catalog } from '@guichet/dialects/catalog'
import { loadDialect } from '@guichet/dialects/load'

let exchanges = 0
const alive = new Set()

const server = createServer((request, response) => {
  request.resume()
  if (request.url === '/oauth/token') {
    const token = `token-${++exchanges}`
    alive.add(token)
    response.setHeader('content-type', 'application/json')
    return response.end(JSON.stringify({ access_token: token, expires_in: 3600, token_type: 'Bearer' }))
  }
  const [, token] = (request.headers.authorization ?? '').split(' ')
  response.statusCode = alive.has(token) ? 200 : 401
  return response.end(request.url)
})

await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const baseUrl = `http://127.0.0.1:${server.address().port}`
const credentials = { key: 'key', secret: 'S3cret' }
const client = createClient({ dialect: catalog.oauth2, baseUrl, credentials })

const calls = await Promise.all(Array.from({ length: 100 }, (_value, at) => client.fetch(`/v1/${at}`)))
assert.deepEqual([...new Set(calls.map(({ status }) => status))], [200])
assert.equal(exchanges, 1)

alive.clear()
const body = new FormData()
body.set('word', 'again')
assert.equal((await client.fetch('/v1/form', { method: 'POST', body })).status, 200)
assert.equal(exchanges, 2)

const held = await client.getToken()
assert.equal(held.token, 'token-2')
assert.doesNotMatch(inspect([client, held], { depth: 9, showHidden: true, getters: true }), /token-2|S3cret/)

const shared = {
  dialect: catalog.oauth2,
  baseUrl,
  credentials,
  cache: fileCache({ folder: process.argv[2] }),
}
const tokens = await Promise.all([1, 2, 3].map(() => createClient(shared).getToken()))
assert.deepEqual([...new Set(tokens.map(({ token }) => token))], ['token-3'])

const stranger = createClient({ dialect: catalog.kis, baseUrl, credentials })
await assert.rejects(stranger.getToken(), (error) => {
  return error instanceof GuichetError && error.code === 'credentials_refused'
})

for (const make of [defineDialect, (source) => loadDialect(JSON.stringify(source), 'a.json').dialect]) {
  const request = { path: '/oauth/token', credentials: { secret: { field: 'secret' } } }
  const dialect = make({
    name: 'own',
    request,
    response: { body: { access_token: '${token}' } },
    lifetime: '1h',
  })
  const own = createClient({ dialect, baseUrl, credentials: { secret: 'S3cret' } })
  assert.equal((await own.fetch('/v1/own')).status, 200)
}

server.closeIdleConnections()
server.close()
console.log('as it should be')
