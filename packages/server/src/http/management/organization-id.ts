import { z } from 'zod'
import { isId } from '../../credentials/ids.ts'

/** `null`, `undefined`, `%` and the empty text are no id, and must never come to mean "all". */
export const organizationIdSchema: z.ZodType<string> = z
  .string()
  .refine((text) => isId('org', text), 'This is not the id of an organization.')
  .meta({
    description: 'The id of an organization. Default: your own; for the operator, all where it lists.',
  })
