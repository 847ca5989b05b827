import type { IncomingMessage } from 'node:http'

/** The `Host` without its port, in lower case: `API.example.com:8443` is `api.example.com`. */
export const hostOf = ({ headers }: Pick<IncomingMessage, 'headers'>): string =>
  (headers.host ?? '').replace(/:\d+$/, '').toLowerCase()
