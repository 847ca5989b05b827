/** What the server says when it refuses, as an error that a page can show (RFC 9457). */

export interface ProblemBody {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail?: string | undefined
  readonly errors?: readonly { readonly field: string; readonly message: string }[] | undefined
}

export class ApiProblem extends Error {
  readonly code: string
  readonly status: number
  readonly fields: ReadonlyMap<string, string>
  /** Seconds; null where the server does not say. */
  readonly retryAfter: number | null

  constructor(body: ProblemBody, retryAfter: number | null) {
    super(body.detail ?? body.title)
    this.name = 'ApiProblem'
    this.code = body.code
    this.status = body.status
    this.fields = new Map((body.errors ?? []).map(({ field, message }) => [field, message]))
    this.retryAfter = retryAfter
  }
}

interface Outcome<T> {
  readonly data?: T
  readonly error?: unknown
  readonly response: Response
}

/** The data of an answer, or a thrown `ApiProblem`. */
export async function dataOf<T>(asked: Promise<Outcome<T>>): Promise<T> {
  const { data, error, response } = await asked
  if (response.ok) return data as T
  const body = isProblem(error)
    ? error
    : { status: response.status, code: 'fault', title: response.statusText }
  throw new ApiProblem(body, Number(response.headers.get('retry-after')) || null)
}

const isProblem = (error: unknown): error is ProblemBody =>
  typeof error === 'object' && error !== null && 'code' in error && 'title' in error
