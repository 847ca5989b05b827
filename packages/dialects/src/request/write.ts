import type { CredentialPlace, Dialect, Environment, FieldPath, Place, Scalar } from '../dialect.ts'
import type { OutgoingRequest } from '../messages.ts'
import { encodeBase64 } from '../strict/base64.ts'
import { encodeFormValue } from '../strict/form.ts'
import { mediaTypeOf } from '../strict/media-type.ts'
import { isHeaderValue } from '../strict/text.ts'
import { basicValue } from './basic.ts'

/** What a client says in an exchange request. */
export interface RequestValues {
  /** Not sent where the format has a secret alone. */
  readonly key: string
  readonly secret: string
  readonly environment: Environment
  readonly scopes: readonly string[] | null
  /** The audience of the wanted API (RFC 8707); sent where the format has a place for it. */
  readonly resource?: string | null
}

/** A request in the making. */
interface Draft {
  readonly headers: Record<string, string>
  readonly query: [string, string][]
  readonly fields: [FieldPath, Scalar][]
}

/**
 * Makes the function that writes a dialect's exchange requests; the inverse of `requestReader`. It throws a
 * `TypeError` for a value that its place cannot say, such as a line break in a header.
 */
export function requestWriter(dialect: Dialect): (values: RequestValues) => OutgoingRequest {
  const { request } = dialect
  const [kind] = request.bodies
  const contentType = mediaTypeOf(kind)
  return (values) => {
    const draft = fixedDraft(dialect)
    if (contentType !== null) draft.headers['content-type'] = contentType
    putCredential(draft, request.credentials[0], values)
    if (request.environment) {
      put(draft, request.environment.at, request.environment.spelling[values.environment])
    }
    if (request.scope && values.scopes && values.scopes.length > 0) {
      put(draft, request.scope.at, values.scopes.join(request.scope.separator))
    }
    if (request.resource && values.resource) put(draft, request.resource, values.resource)
    const query = formText(draft.query)
    return {
      method: request.method,
      target: query === '' ? request.path : `${request.path}?${query}`,
      headers: draft.headers,
      body: bodyText(kind, draft.fields),
    }
  }
}

function fixedDraft({ request }: Dialect): Draft {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers)) headers[name.toLowerCase()] = value
  for (const [name, { value }] of Object.entries(request.fixed.headers)) {
    headers[name.toLowerCase()] = String(value)
  }
  return {
    headers,
    query: Object.entries(request.fixed.query).map(([name, { value }]) => [name, String(value)]),
    fields: request.fixed.fields.map(({ field, value }) => [field, value]),
  }
}

function putCredential(draft: Draft, way: CredentialPlace, { key, secret }: RequestValues): void {
  if ('basic' in way) {
    draft.headers['authorization'] = basicValue(way.basic, key, secret)
  } else if ('joined' in way) {
    if (key.includes(way.separator)) throw new TypeError('The key holds the separator of this format.')
    const joined = key + way.separator + secret
    put(draft, way.joined, way.encoding === 'base64' ? encodeBase64(joined) : joined)
  } else {
    if (way.key !== null) put(draft, way.key, key)
    put(draft, way.secret, secret)
  }
}

function put(draft: Draft, place: Place, value: string): void {
  if ('field' in place) draft.fields.push([place.field, value])
  else if ('query' in place) draft.query.push([place.query, value])
  else {
    if (!isHeaderValue(value)) throw new TypeError(`The header ${place.header} cannot say this value.`)
    draft.headers[place.header.toLowerCase()] =
      place.scheme === undefined ? value : `${place.scheme} ${value}`
  }
}

function bodyText(kind: 'json' | 'form' | 'none', fields: Draft['fields']): string | null {
  if (kind === 'none') return null
  if (kind === 'form') return formText(fields.map(([path, value]) => [path[0] ?? '', String(value)]))
  const body: JsonObject = {}
  for (const [path, value] of fields) setMember(body, path, value)
  return JSON.stringify(body)
}

interface JsonObject {
  [name: string]: Scalar | JsonObject
}

function setMember(body: JsonObject, path: FieldPath, value: Scalar): void {
  let inner = body
  for (const name of path.slice(0, -1)) {
    const found = inner[name]
    const next: JsonObject = typeof found === 'object' ? found : {}
    inner[name] = next
    inner = next
  }
  inner[path.at(-1) ?? ''] = value
}

function formText(pairs: readonly (readonly [string, string])[]): string {
  return pairs.map(([name, value]) => `${encodeFormValue(name)}=${encodeFormValue(value)}`).join('&')
}
