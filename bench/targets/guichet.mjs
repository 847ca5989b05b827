/** The built server with the demonstration's configuration: SQLite, durable audit, the default signature. */
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/node.mjs'
import { printed, startServer } from '../processes.mjs'

/** With the flag of its first line, which only a shell reads. */
const command = ['--max-semi-space-size=8', join(root, 'packages', 'server', 'bin', 'guichet.js')]

export const exchangeHeaders = { 'content-type': 'application/json' }
export const exchangePath = '/v1/sessions'
export const exchangeBody = ({ key, secret }) => JSON.stringify({ type: 'api-key', key, secret })

/** A start that makes a folder of its own and prints a key pair for each API. */
export async function startDemonstration(folder, core) {
  const server = await startServer([...command, 'serve', '--demo', '--data', folder, '--port', '0'], core)
  const [, body] = await printed(server, /^DIDOMI_TOKEN=.*--data '([^']*)'/m)
  const { key, secret } = JSON.parse(body)
  return Object.assign(server, { pair: { key, secret } })
}

/** A start on a folder that is there. */
export const startAgain = (folder, core) =>
  startServer([...command, 'serve', '--data', folder, '--port', '0'], core)

/** The files of a server that is stopped. */
export const copyFolder = (from, to) => cpSync(from, to, { recursive: true, mode: 0 })

export async function exchange(url, pair) {
  const response = await fetch(url + exchangePath, {
    method: 'POST',
    headers: exchangeHeaders,
    body: exchangeBody(pair),
  })
  return tokenOf(response)
}

/** The token of an answer; every program here must give one of the same kind. */
export async function tokenOf(response) {
  const text = await response.text()
  if (response.status !== 200) throw new Error(`no token: ${response.status} ${text}`)
  const token = JSON.parse(text).access_token
  const [header, , signature] = token.split('.')
  const { alg, typ } = JSON.parse(Buffer.from(header, 'base64url').toString())
  if (alg !== 'ES256' || typ !== 'at+jwt' || Buffer.from(signature, 'base64url').length !== 64) {
    throw new Error(`a token of another kind: ${token}`)
  }
  return token
}
