/** What one way of giving a credential found. A part that is not there is undefined. */
export interface Found {
  /** Null where the way has no place for a key. */
  readonly key: string | undefined | null
  readonly secret: string | undefined
  readonly keyField: string
  readonly secretField: string
}
