import type { CredentialsSource } from '@guichet/client'
import { type Command, Option } from 'commander'
import { readCall } from '../call-arguments.ts'
import { apiUnreachable, unreachableMessage } from '../caller-messages.ts'
import {
  addCallerOptions,
  cacheOf,
  callerClient,
  type CallerOptions,
  credentialsOf,
  dialectOf,
  readOnce,
} from '../caller.ts'
import { CommandRefused } from '../failures.ts'
import type { GlobalOptions } from '../installation.ts'
import { repeated } from '../option-values.ts'
import { tell, writeAnswer } from '../output.ts'
import { describeResponse, writeResponse } from '../response-output.ts'

interface RequestOptions extends CallerOptions {
  readonly apiUrl?: string
  readonly bearerToken?: boolean
  readonly header?: readonly string[]
  readonly body?: string
  readonly include?: boolean
}

export function addRequest(program: Command): void {
  const command = program
    .command('request')
    .description('call the API, as a caller; the secret is read from standard input')
    .argument('<method>', 'GET, POST, …')
    .argument('<path>', 'the path and the query')
  addCallerOptions(command)
    .option('--api-url <url>', 'where the API is, if not at --url')
    .addOption(
      new Option('--bearer-token', 'what comes on standard input is a bearer token, sent as it is').conflicts(
        ['key', 'scope'],
      ),
    )
    .option('--header <header>', "'Name: value'; may be repeated", repeated)
    .option('--body <body>', 'the body, or @FILE; JSON unless a header says otherwise')
    .option('--include', 'print the status and the headers before the body')
    .action(request)
}

async function request(this: Command, method: string, path: string): Promise<void> {
  const options = this.optsWithGlobals<RequestOptions & GlobalOptions>()
  const dialect = await dialectOf(this, options)
  const call = await readCall(this, dialect, { method, path, ...options })
  const { apiUrl, url } = options
  const client = callerClient(this, options, {
    dialect,
    credentials: options.bearerToken === true ? bearerToken() : credentialsOf(this, dialect, options),
    cache: cacheOf(options),
    ...(apiUrl === undefined ? {} : { apiOrigin: apiUrl }),
  })
  try {
    await answer(await client.fetch(call.path, call.init), options)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const message = unreachableMessage(`The API at ${new URL(apiUrl ?? url).origin}`, error)
    throw new CommandRefused(message, apiUnreachable)
  }
}

function bearerToken(): CredentialsSource {
  const tokenOnce = readOnce('bearer token')
  return async () => ({ token: await tokenOnce() })
}

/** An answer is printed whatever it says; a script learns from the exit status that it was a no. */
async function answer(
  response: Response,
  { json, include }: Pick<RequestOptions & GlobalOptions, 'json' | 'include'>,
): Promise<void> {
  const failed = response.status >= 400
  if (json === true) {
    writeAnswer({ data: await describeResponse(response), text: '', failed }, true)
    return
  }
  await writeResponse(response, include === true)
  if (!failed) return
  tell(`The API answered ${`${response.status} ${response.statusText}`.trim()}.`)
  process.exitCode = 1
}
