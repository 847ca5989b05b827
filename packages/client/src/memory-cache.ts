import type { KeptToken, TokenCache } from './token-cache.ts'

/**
 * A cache in this process; each client has one of its own unless it is given another. Several clients may share one:
 *
 *     const cache = memoryCache()
 *
 * Tokens do not show when it is printed.
 */
export function memoryCache(): TokenCache {
  return new MemoryCache()
}

class MemoryCache implements TokenCache {
  readonly #entries = new Map<string, KeptToken>()
  readonly #queues = new Map<string, Promise<unknown>>()

  read(name: string): Promise<KeptToken | null> {
    return Promise.resolve(this.#entries.get(name) ?? null)
  }

  write(name: string, token: KeptToken): Promise<void> {
    this.#entries.delete(name)
    this.#entries.set(name, token)
    this.#dropOldest()
    return Promise.resolve()
  }

  remove(name: string, token: string): Promise<void> {
    if (this.#entries.get(name)?.token === token) this.#entries.delete(name)
    return Promise.resolve()
  }

  exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#queues.get(name) ?? Promise.resolve()
    // It rejects where a worker has ended the request of whoever was before (`Flight`): nothing comes after that.
    const result = before.then(work, work)
    const settled = result.then(nothing, nothing)
    this.#queues.set(name, settled)
    void settled.then(() => {
      if (this.#queues.get(name) === settled) this.#queues.delete(name)
    })
    return result
  }

  /** A process that serves many credentials, or rotates its own for years, must not keep all of their tokens. */
  #dropOldest(): void {
    if (this.#entries.size <= mostEntries) return
    for (const name of this.#entries.keys()) {
      this.#entries.delete(name)
      return
    }
  }
}

const mostEntries = 1000

function nothing(): void {}
