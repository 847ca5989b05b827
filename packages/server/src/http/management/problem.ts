/** The errors of the management API, as RFC 9457 wants them. One table; nothing in them repeats what was sent. */

import { z } from 'zod'

/** Codes are stable and never used again for something else. */
const table = {
  'invalid-request': { status: 400, title: 'The request is not valid.' },
  unauthenticated: { status: 401, title: 'A valid management token is required.' },
  forbidden: { status: 403, title: 'The credential may not do this.' },
  'confirmation-required': { status: 403, title: 'Prove once more that it is you, then try again.' },
  'not-found': { status: 404, title: 'There is nothing here, or not for you.' },
  conflict: { status: 409, title: 'The state of the object does not allow this.' },
  'too-large': { status: 413, title: 'The body is too large.' },
  'unsupported-media-type': { status: 415, title: 'The body must be application/json.' },
  throttled: { status: 429, title: 'Too many failed attempts. Try again later.' },
  fault: { status: 500, title: 'An error occurred. Try again.' },
  unavailable: { status: 503, title: 'The service is not available. Try again.' },
} as const

export type ProblemCode = keyof typeof table

export interface FieldError {
  readonly field: string
  readonly message: string
}

export interface ProblemDetails {
  /** For the caller; never a private reason. */
  readonly detail?: string
  readonly errors?: readonly FieldError[]
  readonly retryAfter?: number
}

export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: ProblemCode
  readonly status: number
  readonly details: ProblemDetails

  constructor(code: ProblemCode, details: ProblemDetails = {}) {
    super(table[code].title)
    this.code = code
    this.status = table[code].status
    this.details = details
  }

  body(): ProblemBody {
    const { detail, errors } = this.details
    return {
      type: `urn:guichet:problem:${this.code}`,
      title: this.message,
      status: this.status,
      code: this.code,
      ...(detail === undefined ? {} : { detail }),
      ...(errors === undefined ? {} : { errors: [...errors] }),
    }
  }
}

export interface ProblemBody {
  type: string
  title: string
  status: number
  code: string
  detail?: string | undefined
  errors?: FieldError[] | undefined
}

export const problemSchema: z.ZodType<ProblemBody> = z
  .object({
    type: z.string().meta({ description: 'A stable URN: urn:guichet:problem: and the code.' }),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(table) as [ProblemCode, ...ProblemCode[]]),
    detail: z.string().optional(),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' })
