import { createHash } from 'node:crypto'

/** The first eight bytes of the SHA-256 of an id, as a revocation list names it: in hexadecimal, which Node.js is quick at. */
export type Digest = string

/** An id, and its digest once a list has asked for it: that costs more than the question, and most sets are empty. */
export class DigestedId {
  readonly #id: string
  #digest: Digest | null = null

  constructor(id: string) {
    this.#id = id
  }

  get digest(): Digest {
    this.#digest ??= createHash('sha256').update(this.#id).digest('hex').slice(0, 16)
    return this.#digest
  }
}

export function digestIn(bytes: Uint8Array): Digest {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Digests in eight bytes each, in ascending order. */
export class DigestSet {
  /** The upper and the lower half of each, because numbers of 64 bits would be made anew for each comparison. */
  readonly #upper: Uint32Array
  readonly #lower: Uint32Array

  private constructor(upper: Uint32Array, lower: Uint32Array) {
    this.#upper = upper
    this.#lower = lower
  }

  /** Null where the bytes are not sorted digests: a search in them would miss some. */
  static read(bytes: Uint8Array): DigestSet | null {
    if (bytes.length % 8 !== 0) return null
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const upper = new Uint32Array(bytes.length / 8)
    const lower = new Uint32Array(bytes.length / 8)
    for (let at = 0; at < upper.length; at += 1) {
      upper[at] = view.getUint32(at * 8)
      lower[at] = view.getUint32(at * 8 + 4)
    }
    const set = new DigestSet(upper, lower)
    return set.#isSorted() ? set : null
  }

  get size(): number {
    return this.#upper.length
  }

  has(id: DigestedId): boolean {
    if (this.size === 0) return false
    const upper = Number.parseInt(id.digest.slice(0, 8), 16)
    const lower = Number.parseInt(id.digest.slice(8), 16)
    let low = 0
    let high = this.size
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#isBelow(middle, upper, lower)) low = middle + 1
      else high = middle
    }
    return this.#upper[low] === upper && this.#lower[low] === lower
  }

  #isBelow(at: number, upper: number, lower: number): boolean {
    const mine = this.#upper[at] ?? 0
    return mine === upper ? (this.#lower[at] ?? 0) < lower : mine < upper
  }

  #isSorted(): boolean {
    return this.#upper.every((upper, at) => at === 0 || this.#isBelow(at - 1, upper, this.#lower[at] ?? 0))
  }
}
