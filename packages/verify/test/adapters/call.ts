import { once } from 'node:events'
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** One call on a connection of its own. Not by `fetch`, which joins headers of the same name. */
export async function call(url: string, authorizations: readonly string[]): Promise<Answer> {
  const { host } = new URL(url)
  const headers = ['host', host, ...authorizations.flatMap((value) => ['authorization', value])]
  const asking = request(url, { agent: false, headers })
  asking.end()
  const [response] = (await once(asking, 'response')) as [IncomingMessage]
  return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) }
}
