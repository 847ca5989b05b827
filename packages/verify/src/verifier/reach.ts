import { Alarm } from './alarm.ts'

/** Why there is no answer that could be used. For the log: it names the address, and nothing that was sent. */
export class NoAnswer extends Error {}

/** How a verifier reaches Guichet. What is under way ends when it is closed. */
export class Reach {
  readonly #fetch: typeof globalThis.fetch
  readonly #open = new Set<AbortController>()
  #isClosed = false

  constructor(fetch: typeof globalThis.fetch) {
    this.#fetch = fetch
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /**
   * Sends a request and reads its answer, both before the alarm rings; `read` may set it anew. Follows no redirect:
   * keys and revocations come from the issuer, not from whom it names. (A redirect is no 200; workers do not know
   * `redirect: 'error'`.)
   */
  async request<T>(
    url: string,
    init: { readonly method?: string; readonly headers: Record<string, string>; readonly body?: string },
    wait: number,
    read: (response: Response, stillHere: () => void) => Promise<T>,
  ): Promise<T> {
    if (this.#isClosed) throw new NoAnswer('the verifier is closed')
    // One for each request, and not `AbortSignal.any` with one that lives on: Node.js 20 keeps a trace of each of those.
    const end = new AbortController()
    const alarm = new Alarm()
    const stillHere = (): void => alarm.set(wait, () => end.abort(new NoAnswer(`nothing within ${wait} ms`)))
    this.#open.add(end)
    stillHere()
    try {
      const response = await this.#fetch(url, { ...init, redirect: 'manual', signal: end.signal })
      return await read(response, stillHere)
    } catch (error) {
      throw error instanceof NoAnswer ? error : new NoAnswer(`${url} does not answer: ${causeOf(error)}`)
    } finally {
      alarm.end()
      // Closes what was not read to its end.
      end.abort()
      this.#open.delete(end)
    }
  }

  close(): void {
    this.#isClosed = true
    for (const end of this.#open) end.abort(new NoAnswer('the verifier is closed'))
  }
}

/** Why an attempt failed, for the log. Whatever it was, it must not end the process of an API. */
export function reasonOf(error: unknown): string {
  return error instanceof NoAnswer ? error.message : `unexpected: ${causeOf(error)}`
}

/**
 * The name of the failure alone: the text of an error may quote what was sent, a secret and a token too. `fetch` hides
 * it one level below.
 */
function causeOf(error: unknown): string {
  let name: string | null = null
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string' && /^\w{3,40}$/.test(at.code)) return at.code
    // Deno gives no codes, and says `NotCapable` where it was not started with --allow-net.
    if (!/^(?:Type)?Error$/.test(at.name) && /^[A-Z][A-Za-z]{2,40}$/.test(at.name)) name ??= at.name
  }
  return name ?? 'no reason given'
}
