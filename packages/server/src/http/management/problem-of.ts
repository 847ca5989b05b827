/** The one place that turns whatever was thrown into a problem. What is not expected is a fault, and tells nothing. */

import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { Refused, type RefusedCode } from '../../credentials/refused.ts'
import type { Refusal } from '../../exchange/refusal.ts'
import { Conflict } from '../../stores/failures.ts'
import { refusalOf } from '../refusal-of.ts'
import { type FieldError, Problem, type ProblemCode } from './problem.ts'

const codeOfRefused: Readonly<Record<RefusedCode, ProblemCode>> = {
  invalid: 'invalid-request',
  'not-found': 'not-found',
  taken: 'conflict',
  state: 'conflict',
}

const codeOfCause: Readonly<Partial<Record<Refusal['cause'], ProblemCode>>> = {
  missing: 'unauthenticated',
  invalid: 'unauthenticated',
  malformed: 'invalid-request',
  mediaType: 'unsupported-media-type',
  tooLarge: 'too-large',
  method: 'not-found',
  scope: 'forbidden',
  forbidden: 'forbidden',
  insecure: 'forbidden',
  throttled: 'throttled',
  unavailable: 'unavailable',
}

export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof Refused) return ofRefused(error)
  if (error instanceof Conflict)
    return new Problem('conflict', { detail: 'It was changed or made in the meantime.' })
  if (hasZodFastifySchemaValidationErrors(error)) {
    return new Problem('invalid-request', { errors: error.validation.flatMap(fieldErrors) })
  }
  if (error instanceof SyntaxError) return new Problem('invalid-request', { detail: 'The body is not JSON.' })
  const { refusal } = refusalOf(error)
  const details = refusal.retryAfter === null ? {} : { retryAfter: refusal.retryAfter }
  return new Problem(codeOfCause[refusal.cause] ?? 'fault', details)
}

/** Whoever may not know of a thing gets the very answer of a thing that does not exist: no field, no detail. */
function ofRefused({ code, field, message }: Refused): Problem {
  if (code === 'not-found') return new Problem('not-found')
  const errors = field === null ? {} : { errors: [{ field, message }] }
  return new Problem(codeOfRefused[code], { detail: message, ...errors })
}

interface Validation {
  readonly instancePath: string
  readonly message?: string
  readonly params: Readonly<Record<string, unknown>>
}

function fieldErrors({ instancePath, message = 'This is not valid.', params }: Validation): FieldError[] {
  const path = instancePath.split('/').filter(Boolean)
  const unknown = unknownKeys(params)
  if (unknown === null) return [{ field: path.join('.'), message }]
  return unknown.map((key) => ({ field: [...path, key].join('.'), message: 'There is no such field.' }))
}

/** Names that the caller invented are told only where they look like names. */
function unknownKeys(params: Readonly<Record<string, unknown>>): readonly string[] | null {
  const keys = params['keys'] ?? (params['issue'] as { keys?: unknown } | undefined)?.keys
  if (!Array.isArray(keys)) return null
  return keys.map((key: unknown) => (/^[A-Za-z][\w-]{0,40}$/.test(String(key)) ? String(key) : '?'))
}
