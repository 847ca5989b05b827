import { z } from 'zod'
import { dialectSchema } from './schema.ts'

/** The JSON Schema of a dialect file, for editors. */
export function dialectJsonSchema(): Readonly<Record<string, unknown>> {
  return { title: 'A Guichet dialect', ...z.toJSONSchema(dialectSchema, { io: 'input' }) }
}
