/** On whose behalf credentials are shown and made. */

export interface Holder {
  /** The id of the organization whose credentials they are; null: whichever the session is bound to. */
  readonly organization: string | null
  /** The id of the member who is at the screen; null where it is nobody in particular: no personal tokens then. */
  readonly member: string | null
  readonly mayWrite: boolean
}
