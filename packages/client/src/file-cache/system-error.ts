/** What the operating system calls the cause of an error, such as `ENOENT`; null for any other error. */
export const causeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null

/** Ends well where the operating system gives one of these causes: somebody else was quicker. */
export async function unless(causes: readonly string[], work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!causes.includes(causeOf(error) ?? '')) throw error
  }
}
