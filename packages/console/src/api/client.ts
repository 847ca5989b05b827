/** The management API, by the types that its own description gives. */

import createClient, { type Client } from 'openapi-fetch'
import type { components, paths } from './schema.ts'

export type Schemas = components['schemas']

export type ApiClient = Client<paths>

export type Send = (request: Request) => Promise<Response>

export interface ApiAccess {
  /** The origin of the server; empty for the one that the page came from. */
  readonly baseUrl: string
  /** The token of an embedded session; null where the browser has a session of its own. */
  readonly token: () => Promise<string> | null
  readonly fetch?: Send
}

const plainFetch: Send = (request) => fetch(request)

/** The header is one that no form and no foreign page can send: it tells a request of these pages from a forged one. */
export function createApiClient({ baseUrl, token, fetch = plainFetch }: ApiAccess): ApiClient {
  const credentials = baseUrl === '' ? 'same-origin' : 'omit'
  const client = createClient<paths>({ baseUrl, credentials, fetch })
  client.use({
    async onRequest({ request }) {
      const bearer = await token()
      if (bearer === null) request.headers.set('x-guichet-console', '1')
      else request.headers.set('authorization', `Bearer ${bearer}`)
      return request
    },
  })
  return client
}
