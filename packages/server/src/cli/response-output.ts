/** Prints what an API answered. */

import { pipeline } from 'node:stream/promises'

/** The bytes of the body as they come, whatever they are. */
export async function writeResponse(
  { status, statusText, headers, body }: Response,
  include: boolean,
): Promise<void> {
  if (include) {
    const lines = [`HTTP ${status} ${statusText}`.trimEnd(), ...[...headers].map((pair) => pair.join(': '))]
    process.stdout.write(`${lines.join('\n')}\n\n`)
  }
  if (body === null) return
  await pipeline(chunksOf(body), process.stdout, { end: false })
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    yield value
  }
}

/** For scripts: a body that is no text is told in base64. */
export async function describeResponse(response: Response): Promise<Readonly<Record<string, unknown>>> {
  const bytes = Buffer.from(await response.arrayBuffer())
  const text = textOf(bytes)
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    encoding: text === null ? 'base64' : 'utf8',
    body: text ?? bytes.toString('base64'),
  }
}

function textOf(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}
