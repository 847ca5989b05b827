/** What a command answers, before it is known whether a person or a script reads it. */

export interface Answer {
  /** The one object that `--json` prints. */
  readonly data: Readonly<Record<string, unknown>>
  /** What people read instead. */
  readonly text: string
  /** For standard error, whoever reads. */
  readonly notes?: readonly string[]
  /** The answer is a no: something was looked for and found wanting. */
  readonly failed?: boolean
}

/** Lists are objects, too, so that something can be added beside them. */
export const listAnswer = (
  items: readonly Readonly<Record<string, unknown>>[],
  text: string,
  notes: readonly string[] = [],
): Answer => ({ data: { items }, text, notes })
