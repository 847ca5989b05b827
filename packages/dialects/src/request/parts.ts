import { placesOfWay } from '../define/places.ts'
import type { FieldPath, Place, RequestFormat } from '../dialect.ts'
import type { ArrivedRequest } from '../messages.ts'
import { parseForm, parseQuery, repeatedField } from '../strict/form.ts'
import { headerPicker } from '../strict/headers.ts'
import type { PickedHeaders } from '../strict/headers.ts'
import { memberAt, parseJsonObject } from '../strict/json.ts'
import { mediaTypeReader } from '../strict/media-type.ts'
import { decodeUtf8 } from '../strict/text.ts'
import { Unread } from '../strict/unread.ts'

/** A request taken apart: what its headers, query and body say, each name once. */
export interface Parts {
  readonly headers: PickedHeaders
  readonly query: ReadonlyMap<string, string>
  /** Undefined where there is no such field. */
  readonly field: (path: FieldPath) => unknown
  /** Whether the body can hold texts only, as a form does. */
  readonly textOnly: boolean
}

type Body = Pick<Parts, 'field' | 'textOnly'>

export function partsReader(format: RequestFormat): (request: ArrivedRequest) => Parts | Unread {
  const places = placesOf(format)
  const hasBody = format.bodies[0] !== 'none'
  const pick = headerPicker([
    'authorization',
    ...(hasBody ? ['content-type', 'content-encoding'] : []),
    ...Object.keys(format.fixed.headers),
    ...places.flatMap((place) => ('header' in place ? [place.header] : [])),
  ])
  const queryNames = new Set([
    ...Object.keys(format.fixed.query),
    ...places.flatMap((place) => ('query' in place ? [place.query] : [])),
  ])
  const readBody = hasBody ? bodyReader(format) : () => noBody
  return (request) => {
    const headers = pick(request.rawHeaders)
    if (headers instanceof Unread) return headers
    const query = parseQuery(request.query, queryNames)
    if (query instanceof Unread) return query
    const body = readBody(request.body, headers)
    if (body instanceof Unread) return body
    return { headers, query, field: body.field, textOnly: body.textOnly }
  }
}

const noBody: Body = { field: () => undefined, textOnly: false }

function bodyReader(format: RequestFormat): (body: Uint8Array, headers: PickedHeaders) => Body | Unread {
  const kindOf = mediaTypeReader(format.bodies)
  const { unserved } = format
  const faultOf = repetition(format)
  return (body, headers) => {
    const encoding = headers.get('content-encoding')
    if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
      return new Unread('mediaType', 'the body has a content encoding')
    }
    const kind = kindOf(headers.get('content-type') ?? '')
    if (kind === null) return new Unread('mediaType', 'the content type is not one of the format')
    const text = decodeUtf8(body)
    if (text === null) return new Unread('malformed', 'the body is not plain UTF-8')
    const read = kind === 'json' ? jsonBody(text) : formBody(text, faultOf)
    if (read instanceof Unread) return read
    const other = unserved.find((name) => read.field([name]) !== undefined)
    if (other !== undefined) return new Unread('malformed', 'a way to authenticate that is not served', other)
    return read
  }
}

function jsonBody(text: string): Body | Unread {
  const object = parseJsonObject(text)
  if (object instanceof Unread) return object
  return { field: (path) => memberAt(object, path), textOnly: false }
}

function formBody(text: string, repeated: (name: string) => Unread): Body | Unread {
  const fields = parseForm(text, repeated)
  if (fields instanceof Unread) return fields
  return { field: ([name]) => fields.get(name ?? ''), textOnly: true }
}

/** Two resources are a request that RFC 8707 section 2 allows, and that we refuse by its name. */
function repetition({ resource }: RequestFormat): (name: string) => Unread {
  if (resource === null || !('field' in resource)) return () => repeatedField
  const several = new Unread('target', 'more than one resource', resource.field.join('.'))
  return (name) => (name === resource.field[0] ? several : repeatedField)
}

/** Every place that the format reads a value from. */
export function placesOf(format: RequestFormat): readonly Place[] {
  const credentials = format.credentials.flatMap(placesOfWay)
  const others = [format.environment?.at, format.scope?.at, format.resource ?? undefined].filter(
    (place) => place !== undefined,
  )
  return [...credentials, ...others]
}
