/** What one way of giving a credential found. A part that is not there is undefined. */
export interface Found {
  readonly key: string | undefined
  readonly secret: string | undefined
  readonly keyField: string
  readonly secretField: string
}
