/** What a developer does with a new credential: pastes two lines into a shell, in the wire format of the API. */

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type Environment, requestWriter } from '@guichet/dialects'
import { apiNamed } from '../../packages/server/src/configuration/configuration.ts'
import { pasteCall, pasteExchange } from '../../packages/server/src/serve/paste.ts'
import type { TestServer } from '../../packages/server/test/running-server.ts'

export interface KeyAndSecret {
  readonly key: string
  readonly secret: string
}

export interface Pasted {
  readonly token: string
  /** Of the call, or of the exchange where that gave no token. */
  readonly status: number
  readonly body: string
}

/** A token with the key pair, then the sample call of the API with the token. */
export async function paste(
  server: TestServer,
  api: string,
  { key, secret }: KeyAndSecret,
  environment: Environment = 'production',
): Promise<Pasted> {
  const { dialect } = spokenBy(server, api)
  const request = requestWriter(dialect)({ key, secret, environment, scopes: null })
  const token = await shell(`${pasteExchange(server.url, dialect, request, 'TOKEN')}; printf %s "$TOKEN"`)
  return { token, ...(await pasteToken(server, api, token)) }
}

/** The sample call with a token that is at hand. */
export async function pasteToken(
  server: TestServer,
  api: string,
  token: string,
): Promise<{ readonly status: number; readonly body: string }> {
  const { dialect, sample } = spokenBy(server, api)
  const call = pasteCall(server.url, dialect, sample, 'TOKEN')
  const [, body = '', status] =
    /^(.*)\n(\d+)$/s.exec(await shell(`${call} -w '\\n%{http_code}'`, token)) ?? []
  return { status: Number(status), body }
}

function spokenBy({ configuration }: TestServer, name: string) {
  const api = apiNamed(configuration, name)
  if (api?.sample == null) throw new Error(`${name} has no sample call`)
  return { dialect: api.dialects[0], sample: api.sample }
}

async function shell(line: string, token = ''): Promise<string> {
  const env = { PATH: process.env['PATH'], TOKEN: token }
  const { stdout } = await promisify(execFile)('sh', ['-c', line], { env })
  return stdout
}
