/**
 * Work that is done when it is first asked for, and kept for all who ask later. A failure is not kept: the machine may
 * have been out of file handles for a moment, and the next one who asks tries again.
 */
export function onDemand<T>(work: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | null = null
  return () => {
    kept ??= work().catch((error: unknown) => {
      kept = null
      throw error
    })
    return kept
  }
}
