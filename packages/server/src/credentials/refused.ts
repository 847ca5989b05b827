/** An expected no to a change. The message is for whoever asked; it never repeats what they sent. */

export type RefusedCode =
  /** What was sent is wrong, whatever is stored. */
  | 'invalid'
  /** It names something that does not exist, or that this caller may not know of. */
  | 'not-found'
  /** The name is somebody's already. */
  | 'taken'
  /** It is right, but not in the state that the thing is in. */
  | 'state'

export class Refused extends Error {
  override readonly name: string = 'Refused'
  readonly code: RefusedCode
  /** The field of the input that is wrong, as its caller spells it; null where it is none in particular. */
  readonly field: string | null

  constructor(code: RefusedCode, field: string | null, message: string) {
    super(message)
    this.code = code
    this.field = field
  }
}
