/** One thing that a configuration says wrongly: where, what, and what would be right. */
export interface Fault {
  readonly path: readonly (string | number)[]
  readonly message: string
  readonly mend: string
}

export type Report = (path: Fault['path'], message: string, mend: string) => void
