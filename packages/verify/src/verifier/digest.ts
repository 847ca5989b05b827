import { createHash } from 'node:crypto'

/** The first eight bytes of the SHA-256 of an id, as a revocation list names it. */
export type Digest = bigint

export function digestOf(id: string): Digest {
  return createHash('sha256').update(id).digest().readBigUInt64BE(0)
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

  has(digest: Digest): boolean {
    const sorted = this.#sorted
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
