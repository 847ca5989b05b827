import { Alarm } from './alarm.ts'
import { bytesOf, mustBe } from './download.ts'
import { readEvents, type StreamPart } from './event-stream.ts'
import type { Reach } from './reach.ts'
import type { RevocationFeed } from './revocation-feed.ts'

/** Milliseconds. Guichet sends a heartbeat every two seconds; after three that are missing, the stream is given up. */
const longestSilence = 6500
const firstPause = 1000
const longestPause = 30_000

const type = 'text/event-stream'

export interface RevocationStreamParts {
  readonly url: string
  readonly reach: Reach
  readonly feed: Pick<RevocationFeed, 'announce' | 'confirm'>
}

/** Keeps a stream of server-sent events open, which tells at once of every change of the list. */
export class RevocationStream {
  readonly #parts: RevocationStreamParts
  readonly #alarm = new Alarm()
  #pause = firstPause

  constructor(parts: RevocationStreamParts) {
    this.#parts = parts
  }

  async open(): Promise<void> {
    try {
      await this.#listen()
    } catch {
      // What is wrong shows where the list is fetched: without the stream, it is polled.
    }
    // Not all at the same moment, when Guichet has been started again.
    this.#alarm.set(this.#pause * (0.5 + Math.random() / 2), () => void this.open())
    this.#pause = Math.min(longestPause, this.#pause * 2)
  }

  close(): void {
    this.#alarm.end()
  }

  #listen(): Promise<void> {
    const { url, reach } = this.#parts
    return reach.request(url, { headers: { accept: type } }, longestSilence, async (response, stillHere) => {
      mustBe(response, url, [type])
      for await (const part of readEvents(bytesOf(response))) {
        stillHere()
        this.#pause = firstPause
        this.#take(part)
      }
    })
  }

  #take(part: StreamPart): void {
    const { feed } = this.#parts
    const seq = part.kind === 'event' && part.name === 'revocations' ? seqIn(part.data) : null
    if (seq !== null) feed.announce(seq)
    else if (part.kind === 'comment') feed.confirm()
  }
}

/** `{"seq":7}`; null for anything else. */
function seqIn(data: string): number | null {
  const found = /^\{"seq":(\d{1,16})\}$/.exec(data.replaceAll(' ', ''))
  return found === null ? null : Number(found[1])
}
