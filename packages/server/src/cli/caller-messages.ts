/** What a caller at the command line reads where there is no token or no answer. */

import type { GuichetError } from '@guichet/client'

/** The code stands in it, since that is what the documentation explains. */
export const callerMessage = ({ code, message }: GuichetError): string =>
  `${inOptionNames(message)}${certificateHint(message)} [${code}]`

/** The client speaks of its own options, which have other names here. */
export const inOptionNames = (message: string): string =>
  message.replace(/\bbaseUrl\b/g, '--url').replace(/\bapiOrigin\b/g, '--api-url')

export const apiUnreachable = 'api_unreachable'

/** A call that fetch gave up. Only its cause's name is told: the text may quote the address, with the query. */
export function unreachableMessage(what: string, error: TypeError): string {
  const cause = causeNames(error).at(-1) ?? 'no reason given'
  const text = `${what} could not be reached, or the connection was cut (${cause}). Check the address and the network.`
  return `${text}${certificateHint(text)} [${apiUnreachable}]`
}

function causeNames(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return []
  const name = 'code' in error && typeof error.code === 'string' ? [error.code] : []
  return [...name, ...causeNames(error.cause)]
}

const certificateHint = (message: string): string =>
  /\((?:[A-Z_]*SELF_SIGNED[A-Z_]*|UNABLE_TO_[A-Z_]+)\)/.test(message)
    ? ' A certificate of an authority of your own is trusted where NODE_EXTRA_CA_CERTS names its file.'
    : ''
