import { accessToken } from './access-token.ts'
import type { AccessToken } from './access-token.ts'
import { caller } from './call.ts'
import { settingsOf } from './options.ts'
import type { ClientOptions } from './options.ts'
import { openSession } from './session.ts'
import type { Session } from './session.ts'

/** Its functions need no `this`, so that `client.fetch` can be handed to whoever takes a fetch. */
export interface Client {
  /**
   * `fetch` with the right token. A path is appended to the API's address; another origin is refused. An answer that says
   * that the token is dead is asked for once more with a new one, where the body can be sent again. Throws a
   * `GuichetError` where there is no token to be had, and otherwise what `fetch` throws.
   */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>
  /** The token of the moment, exchanged or renewed as needed. Throws a `GuichetError`. */
  getToken(): Promise<AccessToken>
}

/** For the adapters: what is behind a client. */
const sessions = new WeakMap<Client, Session>()

/**
 * Makes a client of one API for one credential. Nothing is sent before the first call.
 *
 *     import { createClient } from '@guichet/client'
 *     import { oauth2 } from '@guichet/dialects/catalog'
 *
 *     const client = createClient({
 *       dialect: oauth2,
 *       baseUrl: 'https://auth.example.com',
 *       apiOrigin: 'https://api.example.com',
 *       credentials: { key: 'my-client', secret: 'my-secret' },
 *     })
 *     const response = await client.fetch('/v1/campaigns')
 *
 * Throws a `TypeError` for an option that cannot be meant, and a `GuichetError` for an address that is not safe.
 */
export function createClient(options: ClientOptions): Client {
  const settings = settingsOf(options)
  const session = openSession(settings)
  const client: Client = Object.freeze({
    fetch: caller(session, settings.fetch),
    getToken: async () => accessToken(await session.keeper.token()),
  })
  sessions.set(client, session)
  return client
}

export function sessionOf(client: Client): Session {
  const session = sessions.get(client)
  if (session === undefined) throw new TypeError('This is no client that createClient made.')
  return session
}
