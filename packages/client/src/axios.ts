import type { AxiosInstance } from 'axios'
import type { Client } from './client.ts'

/**
 * Lets an axios instance call through a client.
 *
 *     import axios from 'axios'
 *     import { attachClient } from '@guichet/client/axios'
 *
 *     const api = attachClient(axios.create(), client)
 *     const { data } = await api.get('/v1/campaigns')
 *
 * Requests go through axios' fetch adapter and the client's own `fetch`, so that all of the client's rules hold, and no
 * token is in the `config` that every axios error carries and that programs print. What axios does with agents and
 * proxies of Node.js does not apply. Where the client has no token, the error's `code` is the client's.
 */
export function attachClient(instance: AxiosInstance, client: Client): AxiosInstance {
  instance.interceptors.request.use((config) => ({
    ...config,
    adapter: 'fetch',
    // Without a Request of its own, axios passes the body as it is and not as a stream, so that it can be sent again.
    env: Object.assign({}, config.env, { fetch: client.fetch, Request: null }),
  }))
  return instance
}
