/** One server-sent event, or a comment: WHATWG HTML, section "Server-sent events". */
export type StreamPart =
  { readonly kind: 'comment' } | { readonly kind: 'event'; readonly name: string; readonly data: string }

/** Characters of one event. What we are sent is shorter by far. */
const longestEvent = 4096

/** Reads a stream of events until it ends. Throws where an event never does. */
export async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<StreamPart> {
  const decoder = new TextDecoder()
  let text = ''
  let event = noEvent
  for await (const bytes of body) {
    text += decoder.decode(bytes, { stream: true })
    const lines = text.split(/\r\n|\n|\r(?!$)/)
    text = lines.pop() ?? ''
    for (const line of lines) {
      if (line.startsWith(':')) yield { kind: 'comment' }
      else if (line !== '') event = withLine(event, line)
      else if (event !== noEvent) {
        yield { kind: 'event', ...event }
        event = noEvent
      }
    }
    if (text.length + event.data.length > longestEvent) throw new Error('an event is too long')
  }
}

interface Unfinished {
  readonly name: string
  readonly data: string
}

const noEvent: Unfinished = Object.freeze({ name: 'message', data: '' })

function withLine(event: Unfinished, line: string): Unfinished {
  const colon = line.indexOf(':')
  const field = colon === -1 ? line : line.slice(0, colon)
  const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '')
  if (field === 'event') return { ...event, name: value }
  return field === 'data' ? { ...event, data: event.data === '' ? value : `${event.data}\n${value}` } : event
}
