/** The text of a body, or null where it is longer than so many bytes; then the rest is not fetched. */
export async function boundedText(
  body: ReadableStream<Uint8Array> | null,
  most: number,
): Promise<string | null> {
  if (body === null) return ''
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    length += value.byteLength
    if (length > most) {
      // Not awaited: one half of a body that is read twice is not done with until the other is.
      reader.cancel().catch(nothing)
      return null
    }
    text += decoder.decode(value, { stream: true })
  }
}

/** Lets go of an answer that nobody reads, so that its connection is free. */
export function discard({ body }: Response): void {
  body?.cancel().catch(nothing)
}

function nothing(): void {}
