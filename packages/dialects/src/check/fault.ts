/** One thing that a dialect's source says wrongly: where, what, and what would be right. */
export interface Fault {
  readonly path: readonly (string | number)[]
  readonly message: string
  readonly mend: string
}
