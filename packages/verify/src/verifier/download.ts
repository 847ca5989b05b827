import { NoAnswer, type Reach } from './reach.ts'

/** Milliseconds for one request, its body included. */
export const LONGEST_WAIT = 3000

export interface Wish {
  readonly url: string
  readonly accept: string
  /** Media types that count as an answer. */
  readonly types: readonly string[]
  /** Bytes. */
  readonly most: number
  /** Of the copy that we hold. */
  readonly etag: string | null
}

export interface Downloaded {
  readonly text: string
  readonly etag: string | null
  /** Seconds; null where the answer says nothing. */
  readonly maxAge: number | null
}

/** Gets one document, or null where the copy that we hold is still the same. Rejects with `NoAnswer`. */
export function download(wish: Wish, reach: Reach): Promise<Downloaded | null> {
  const { url, accept, etag } = wish
  const headers = etag === null ? { accept } : { accept, 'if-none-match': etag }
  return reach.request(url, { headers }, LONGEST_WAIT, async (response) => {
    if (response.status === 304 && etag !== null) return null
    const text = await textOf(response, wish)
    return { text, etag: response.headers.get('etag'), maxAge: maxAgeOf(response) }
  })
}

function maxAgeOf(response: Response): number | null {
  const found = /(?:^|[,\s])max-age=(\d{1,9})(?:$|[,\s])/i.exec(response.headers.get('cache-control') ?? '')
  return found === null ? null : Number(found[1])
}

/** The whole body of a 200 of these types. */
export async function textOf(
  response: Response,
  { url, types, most }: Pick<Wish, 'url' | 'types' | 'most'>,
): Promise<string> {
  mustBe(response, url, types)
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let text = ''
  let length = 0
  for await (const bytes of bytesOf(response)) {
    length += bytes.length
    // Counted after decompression, so that a small bomb counts as what it becomes.
    if (length > most) throw new NoAnswer(`${url} answers more than ${most} bytes`)
    text += decoder.decode(bytes, { stream: true })
  }
  return text + decoder.decode()
}

/** Throws `NoAnswer` for any answer but a 200 of these types. */
export function mustBe(response: Response, url: string, types: readonly string[]): void {
  if (response.status !== 200) throw new NoAnswer(`${url} answers with status ${response.status}`)
  const type = (response.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (!types.includes(type)) throw new NoAnswer(`${url} answers ${types[0]} as ${JSON.stringify(type)}`)
}

export async function* bytesOf({ body }: Response): AsyncGenerator<Uint8Array> {
  if (body !== null) yield* body as ReadableStream<Uint8Array>
}
