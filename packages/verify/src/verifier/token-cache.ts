/** Entries and characters of their names, of one generation; there are two. */
const mostEntries = 10_000
const mostCharacters = 8 * 1024 * 1024

/**
 * What was found out about tokens, by a name as long as the whole token: part of one (its id, its signature) would let
 * another token in (CVE-2026-35039).
 *
 * Least recently used goes first, in two generations: a new one begins when the young one is full, and what was not
 * asked for since the last time is dropped. So a hit is one look-up and moves nothing.
 */
export class TokenCache<V> {
  #young = new Map<string, V>()
  #old = new Map<string, V>()
  #characters = 0

  get(name: string): V | undefined {
    const young = this.#young.get(name)
    if (young !== undefined) return young
    const old = this.#old.get(name)
    if (old !== undefined) this.set(name, old)
    return old
  }

  set(name: string, value: V): void {
    if (this.#young.size >= mostEntries || this.#characters + name.length > mostCharacters) {
      this.#old = this.#young
      this.#young = new Map()
      this.#characters = 0
    }
    if (!this.#young.has(name)) this.#characters += name.length
    this.#young.set(name, value)
  }

  delete(name: string): void {
    if (this.#young.delete(name)) this.#characters -= name.length
    this.#old.delete(name)
  }

  clear(): void {
    this.#young.clear()
    this.#old.clear()
    this.#characters = 0
  }
}
