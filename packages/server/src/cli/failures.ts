/** Turns whatever ended a command into a sentence, a code for scripts and an exit status. */

import { GuichetError } from '@guichet/client'
import { FileCacheRefused } from '@guichet/client/file-cache'
import { formatProblem, type Problem } from '@guichet/dialects/load'
import { CommanderError } from 'commander'
import { SecretUnusable } from '../configuration/secrets.ts'
import { ImportRefused } from '../credentials/import-file.ts'
import { Refused } from '../credentials/refused.ts'
import { WrongKeyEncryptionKey } from '../signing-keys/seal.ts'
import { Conflict, StoreUnavailable, StoreUnusable } from '../stores/failures.ts'
import { callerMessage } from './caller-messages.ts'

/** A no of the command line's own. The message is for the person at the terminal, the code for scripts. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused'
  readonly code: string

  constructor(message: string, code = 'refused') {
    super(message)
    this.code = code
  }
}

/** Wrong usage that the parser cannot see. */
export class WrongUsage extends Error {
  override readonly name = 'WrongUsage'
}

export class ConfigurationRefused extends Error {
  override readonly name = 'ConfigurationRefused'
  readonly problems: readonly Problem[]
  readonly of: 'configuration' | 'dialect'

  constructor(problems: readonly Problem[], of: 'configuration' | 'dialect' = 'configuration') {
    super(`The ${of} cannot be used.`)
    this.problems = problems
    this.of = of
  }
}

export interface Failure {
  readonly status: 1 | 2
  readonly code: string
  readonly message: string
  /** What scripts get besides. */
  readonly more: Readonly<Record<string, unknown>>
  /** What people get besides, a line each. */
  readonly lines: readonly string[]
}

/** Null for a fault: nobody expected it, and what it says may hold anything. */
export function failureOf(error: unknown): Failure | null {
  if (error instanceof WrongUsage) return { ...failure('usage', error.message), status: 2 }
  // The parser has told people already.
  if (error instanceof CommanderError) return { ...failure('usage', usageMessage(error)), status: 2 }
  if (error instanceof ConfigurationRefused) {
    const { message, problems, of } = error
    return failure(of, message, { problems }, problems.map(formatProblem))
  }
  if (error instanceof ImportRefused) {
    const { message, faults } = error
    return failure('invalid', message, { faults }, faults.map(faultLine))
  }
  if (error instanceof Refused) return failure(error.code, error.message, { field: error.field })
  if (error instanceof GuichetError) {
    const { code, status, retryAfter } = error
    return failure(code, callerMessage(error), { status, retryAfter })
  }
  return plainFailure(error)
}

function plainFailure(error: unknown): Failure | null {
  if (error instanceof CommandRefused) return failure(error.code, error.message)
  if (error instanceof Conflict) {
    return failure('conflict', `Nothing was changed: ${error.subject}. Look again and repeat it.`)
  }
  if (error instanceof StoreUnavailable) return failure('unavailable', sentence(error.message))
  if (error instanceof StoreUnusable) return failure('unusable', sentence(error.message))
  if (error instanceof SecretUnusable) return failure('secret', error.message)
  if (error instanceof FileCacheRefused) {
    return failure(error.code, `${error.message} Or do without --cache.`)
  }
  if (error instanceof WrongKeyEncryptionKey) return failure('secret', sentence(error.message))
  return systemFailure(error)
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'is not open to this user',
  EADDRINUSE: 'is in use already',
  EADDRNOTAVAIL: 'is no address of this machine',
  EISDIR: 'is a folder',
  ENOENT: 'does not exist',
  ENOSPC: 'lies on a disk that is full',
  ENOTDIR: 'lies below something that is no folder',
  EPERM: 'is not open to this user',
  EROFS: 'lies on a disk that cannot be written',
}

/** Files and ports that the operating system refuses. */
function systemFailure(error: unknown): Failure | null {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return null
  const reason = reasons[String(error.code)]
  if (reason === undefined) return null
  const thing =
    'path' in error ? String(error.path) : 'port' in error ? `Port ${String(error.port)}` : 'What it needs'
  return failure('system', `${thing} ${reason}.`)
}

const failure = (
  code: string,
  message: string,
  more: Failure['more'] = {},
  lines: readonly string[] = [],
): Failure => ({ status: 1, code, message, more, lines })

const faultLine = ({ entry, line, field, message }: ImportRefused['faults'][number]): string =>
  `entry ${entry}${line === null ? '' : ` (line ${line})`}:${field === null ? '' : ` ${field}:`} ${message}`

/** The sentences of the inner parts begin small and end without a point, to stand after others. */
export const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`

const usageMessage = ({ message }: CommanderError): string =>
  withoutValues(message.replace(/^error: /, '')).trimEnd()

/** What was written after a `=`, or as an argument too many, may be a secret in the wrong place. */
export const withoutValues = (text: string): string =>
  text.replace(/(--[\w-]+)=[^']*/g, '$1').replace(/(too many arguments.* but got \d+): .*/s, '$1.\n')
