/** Lines for a shell that speak a dialect: one gets a token, one calls with it. Made from the dialect, like all else. */

import { callWriter, type Dialect, type OutgoingRequest, type Template } from '@guichet/dialects'

/** `NAME=$(curl …)`: the request as the dialect's client writes it, and the token taken from where it is. */
export function pasteExchange(
  url: string,
  dialect: Dialect,
  request: OutgoingRequest,
  variable: string,
): string {
  const headers = Object.entries(request.headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`)
  // Without --data curl sends no length with a POST, and with it a content type that nobody asked for.
  const body = request.body === null ? [] : [`--data ${quoted(request.body)}`]
  const { options, filter } = tokenFilter(dialect)
  const parts = [
    'curl',
    '-sS',
    ...options,
    '-X',
    request.method,
    quoted(url + request.target),
    ...headers,
    ...body,
  ]
  return `${variable}=$(${parts.join(' ')}${filter})`
}

/** @param sample method and path, `GET /v1/things` */
export function pasteCall(url: string, dialect: Dialect, sample: string, variable: string): string {
  const [method = 'GET', path = '/'] = sample.split(' ')
  const { headers, query } = callWriter(dialect)(placeholder, 'production')
  const shown = (text: string): string => `"${text.replace(placeholder, `$${variable}`)}"`
  const search = new URLSearchParams(query).toString()
  const target = shown(`${url}${path}${search === '' ? '' : `?${search}`}`)
  const lines = Object.entries(headers).map(([name, value]) => `-H ${shown(`${name}: ${value}`)}`)
  return ['curl', '-sS', ...(method === 'GET' ? [] : ['-X', method]), target, ...lines].join(' ')
}

const placeholder = 'TOKEN'

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

interface TokenFilter {
  readonly options: readonly string[]
  readonly filter: string
}

const onlyHeaders = ['-D', '-', '-o', '/dev/null']

function tokenFilter({ response }: Dialect): TokenFilter {
  const header = Object.entries(response.headers).find(([, value]) => value.includes(hole))
  if (header !== undefined) {
    return { options: onlyHeaders, filter: ` | sed -n 's/^${header[0]}: //Ip' | tr -d '\\r'` }
  }
  if (response.cookie !== null) {
    return {
      options: onlyHeaders,
      filter: ` | sed -n 's/^set-cookie: ${response.cookie.name}=\\([^;]*\\).*/\\1/Ip'`,
    }
  }
  if (response.body.kind !== 'json') return { options: [], filter: '' }
  const name = nameOfToken(response.body.template)
  const value = name === null ? '"([^"]+)"' : `.*"${name}":"([^"]+)".*`
  return { options: [], filter: ` | sed -E 's/${value}/\\1/'` }
}

const hole = '${token}'

function nameOfToken(template: Template): string | null {
  if (typeof template !== 'object' || template === null) return null
  for (const [name, value] of Object.entries(template)) {
    if (value === hole) return name
    const inner = nameOfToken(value)
    if (inner !== null) return inner
  }
  return null
}
