/** The database is away, full, locked or read-only. Nothing was written; the caller may try again. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
}

/** Two changes at once, or a name that is taken. `subject` says which thing, in words for a person. */
export class Conflict extends Error {
  override readonly name = 'Conflict'
  readonly subject: string
  constructor(subject: string) {
    super(`conflict: ${subject}`)
    this.subject = subject
  }
}

/** The files are damaged or are not of this version; the message says what to do. */
export class StoreUnusable extends Error {
  override readonly name = 'StoreUnusable'
}
