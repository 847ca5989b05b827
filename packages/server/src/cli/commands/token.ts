import type { TokenCache } from '@guichet/client'
import type { Command } from 'commander'
import {
  addCallerOptions,
  cacheOf,
  callerClient,
  type CallerOptions,
  credentialsOf,
  dialectOf,
} from '../caller.ts'
import type { GlobalOptions } from '../installation.ts'
import { writeAnswer } from '../output.ts'

export function addToken(program: Command): void {
  addCallerOptions(
    program.command('token').description('get a token, as a caller; the secret is read from standard input'),
  ).action(printToken)
}

async function printToken(this: Command): Promise<void> {
  const options = this.optsWithGlobals<CallerOptions & GlobalOptions>()
  const dialect = await dialectOf(this, options)
  const credentials = credentialsOf(this, dialect, options)
  const files = cacheOf(options)
  const cache = files === null ? null : forLater(files)
  const client = callerClient(this, options, { dialect, credentials, cache })
  const { token, expiresAt, kept } = await client.getToken()
  const data = { token, expiresAt: expiresAt?.toISOString() ?? null, kept }
  writeAnswer({ data, text: token }, options.json === true)
}

/** Whoever has a token printed uses it later: one that is about to end is no good, though it lives. */
const forLater = (cache: TokenCache): TokenCache => ({
  ...cache,
  async read(name) {
    const token = await cache.read(name)
    if (token?.expiresAt == null) return token
    const margin = Math.min(60_000, (token.expiresAt - token.obtainedAt) / 10)
    return Date.now() < token.expiresAt - margin ? token : null
  },
})
