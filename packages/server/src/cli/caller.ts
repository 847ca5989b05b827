/** What `guichet token` and `guichet request` have in common: each is a caller, with the client that callers have. */

import {
  type Client,
  type ClientOptions,
  createClient,
  type CredentialsSource,
  type TokenCache,
} from '@guichet/client'
import { fileCache } from '@guichet/client/file-cache'
import type { Dialect, Environment } from '@guichet/dialects'
import { type Command, Option } from 'commander'
import { readEnvironment } from '../configuration/environment.ts'
import { inOptionNames } from './caller-messages.ts'
import { readDialect } from './dialect-argument.ts'
import { repeated } from './option-values.ts'
import { readSecret } from './standard-input.ts'

export interface CallerOptions {
  readonly dialect: string
  readonly url: string
  readonly key?: string
  readonly environment?: Environment
  readonly scope?: readonly string[]
  readonly cache?: boolean
}

const environments: readonly Environment[] = ['production', 'sandbox']

export function addCallerOptions(command: Command): Command {
  return command
    .requiredOption('--dialect <dialect>', 'one of the catalog, or a file such as my-api.yaml')
    .requiredOption('--url <url>', 'where the server is: https://auth.example.com')
    .option('--key <key>', 'the key; its secret is read from standard input')
    .addOption(
      new Option('--environment <environment>', 'where the dialect asks for it').choices(environments),
    )
    .option('--scope <scope>', 'ask for this scope alone; may be repeated', repeated)
    .option('--cache', 'keep the token in ~/.cache/guichet for later runs, readable by you alone')
    .addHelpText('after', trust)
}

const trust = `
The secret is the first line of standard input; at a terminal it is asked for. A certificate of an authority
of your own is trusted where NODE_EXTRA_CA_CERTS names its file.`

/** The dialect of the options, which must say what the dialect can say. */
export async function dialectOf(command: Command, options: CallerOptions): Promise<Dialect> {
  const dialect = await readDialect(options.dialect)
  const { title, request } = dialect
  if (options.environment !== undefined && request.environment === null) {
    command.error(
      `error: ${title} has no place for an environment, which is that of the credential: leave --environment out.`,
    )
  }
  if (options.scope !== undefined && request.scope === null) {
    command.error(`error: ${title} has no place for scopes: leave --scope out.`)
  }
  return dialect
}

/** The key of the options, with the secret that is read when it is needed: an address that is wrong is told before. */
export function credentialsOf(command: Command, dialect: Dialect, { key }: CallerOptions): CredentialsSource {
  const [way] = dialect.request.credentials
  const hasKey = !('key' in way) || way.key !== null
  const words = Object.values(dialect.words.en).find((one) => (one.key !== null) === hasKey)
  const where = words === undefined || words.where.length === 0 ? '' : ` (${words.where.join(' › ')})`
  if (hasKey && key === undefined) {
    const name = words?.key == null ? '' : ` ${dialect.title} calls it ${words.key}${where}.`
    command.error(`error: give the key with --key.${name}`)
  }
  if (!hasKey && key !== undefined) {
    const name = words === undefined ? 'a secret' : `the ${words.secret}${where}`
    command.error(`error: leave --key out: ${dialect.title} takes ${name} alone, on standard input.`)
  }
  const secretOnce = readOnce(words?.secret ?? 'secret')
  return async () => {
    const secret = await secretOnce()
    return key === undefined ? { secret } : { key, secret }
  }
}

/** The client asks for credentials again before each exchange, and standard input gives them once. */
export function readOnce(what: string): () => Promise<string> {
  let reading: Promise<string> | null = null
  return () => (reading ??= readSecret(what))
}

/** Where tokens stay between two runs of the command; null unless that was asked for: it is a secret on a disk. */
export const cacheOf = ({ cache = false }: CallerOptions): TokenCache | null =>
  cache ? fileCache({ environment: readEnvironment().cacheVariables }) : null

interface More extends Pick<ClientOptions, 'dialect' | 'credentials' | 'apiOrigin'> {
  readonly cache: TokenCache | null
}

export function callerClient(command: Command, options: CallerOptions, { cache, ...more }: More): Client {
  const { url, environment, scope } = options
  try {
    return createClient({
      ...more,
      baseUrl: url,
      ...(environment === undefined ? {} : { environment }),
      ...(scope === undefined ? {} : { scopes: scope }),
      ...(cache === null ? {} : { cache }),
    })
  } catch (error) {
    // An address that is none.
    if (error instanceof TypeError) command.error(`error: ${inOptionNames(error.message)}`)
    throw error
  }
}
