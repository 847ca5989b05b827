/** One thing that is wrong in a file: where, what, and what would be right. Lines and columns count from 1. */
export interface Problem {
  readonly file: string
  readonly line: number
  readonly column: number
  /** The way to it, dotted; empty for the file as a whole. */
  readonly field: string
  readonly message: string
  readonly mend: string
}

/** One line for people: `acme.yaml:4:3 request.path: This is not the path of an address. Begin with "/"…` */
export function formatProblem({ file, line, column, field, message, mend }: Problem): string {
  const where = field === '' ? '' : ` ${field}:`
  return `${file}:${line}:${column}${where} ${message} ${mend}`.trimEnd()
}
