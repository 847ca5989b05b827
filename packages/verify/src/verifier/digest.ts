import { createHash } from 'node:crypto'

/** The first eight bytes of the SHA-256 of an id, as a revocation list names it. */
export type Digest = bigint

/** An id, and its digest once a list has asked for it: that costs more than the question, and most sets are empty. */
export class DigestedId {
  readonly #id: string
  #digest: Digest | null = null

  constructor(id: string) {
    this.#id = id
  }

  get digest(): Digest {
    this.#digest ??= createHash('sha256').update(this.#id).digest().readBigUInt64BE(0)
    return this.#digest
  }
}

/** Digests in eight bytes each, in ascending order. */
export class DigestSet {
  readonly #sorted: BigUint64Array

  private constructor(sorted: BigUint64Array) {
    this.#sorted = sorted
  }

  /** Null where the bytes are not sorted digests: a search in them would miss some. */
  static read(bytes: Uint8Array): DigestSet | null {
    if (bytes.length % 8 !== 0) return null
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const sorted = new BigUint64Array(bytes.length / 8)
    for (let at = 0; at < sorted.length; at += 1) {
      const digest = view.getBigUint64(at * 8)
      if (at > 0 && digest <= (sorted[at - 1] ?? 0n)) return null
      sorted[at] = digest
    }
    return new DigestSet(sorted)
  }

  get size(): number {
    return this.#sorted.length
  }

  has(id: DigestedId): boolean {
    const sorted = this.#sorted
    if (sorted.length === 0) return false
    const { digest } = id
    let low = 0
    let high = sorted.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((sorted[middle] ?? 0n) < digest) low = middle + 1
      else high = middle
    }
    return low < sorted.length && sorted[low] === digest
  }
}
