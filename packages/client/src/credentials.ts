import type { Dialect } from '@guichet/dialects'
import { GuichetError } from './errors.ts'

/** What is exchanged. A format with a secret alone has no key. */
export interface SecretCredentials {
  readonly key?: string
  readonly secret: string
}

/** A bearer token that is used as it is, such as a service token. */
export interface BearerCredentials {
  readonly token: string
}

export type Credentials = SecretCredentials | BearerCredentials

/** Credentials, or a function that gives those of the moment: it is asked again before each exchange. */
export type CredentialsSource = Credentials | (() => Credentials | Promise<Credentials>)

/** Makes the function that gives credentials which the dialect can say. */
export function credentialsReader(dialect: Dialect, source: CredentialsSource): () => Promise<Credentials> {
  const needsKey = usesKey(dialect)
  const ask = typeof source === 'function' ? source : () => source
  return async () => {
    const credentials: unknown = await ask()
    // Before anything else: `in` on a text throws an error that quotes the text.
    if (!isCredentials(credentials)) throw unusable('The credentials are no object.')
    if ('token' in credentials) {
      if (isText(credentials.token)) return credentials
      throw unusable('The token is empty or no text.')
    }
    if (!isText(credentials.secret)) throw unusable('The secret is empty or no text.')
    if (needsKey && !isText(credentials.key)) {
      throw unusable(`The dialect ${dialect.name} wants a key beside the secret.`)
    }
    return credentials
  }
}

function usesKey({ request }: Dialect): boolean {
  const [way] = request.credentials
  return !('key' in way) || way.key !== null
}

function isCredentials(value: unknown): value is Credentials {
  return typeof value === 'object' && value !== null
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function unusable(what: string): GuichetError {
  return new GuichetError('credentials_unusable', `${what} Give { key, secret }, { secret } or { token }.`)
}
