import { z } from 'zod'
import type { CredentialSource, FieldSource, FixedSource, PlaceSource, TokenPlaceSource } from '../source.ts'
import type { Scalar, Template } from '../dialect.ts'

export const scalar: z.ZodType<Scalar> = z.union([z.string(), z.number(), z.boolean()], {
  error: 'Give a text, a number, true or false.',
})

export const template: z.ZodType<Template> = z.json().meta({
  description: 'A JSON value whose strings may hold holes such as ${token}.',
})

export const field: z.ZodType<FieldSource> = z.union([z.string(), z.array(z.string())], {
  error: 'Write the path of a field, as in data.token, or as a list of names.',
})

export const place: z.ZodType<PlaceSource> = z.union(
  [
    z.strictObject({ field }),
    z.strictObject({ header: z.string(), scheme: z.string().optional() }),
    z.strictObject({ query: z.string() }),
  ],
  { error: 'A place is { field: a.b }, { header: X-Name, scheme: Word } or { query: name }.' },
)

export const credential: z.ZodType<CredentialSource> = z.union(
  [
    z.strictObject({ key: place.optional(), secret: place }),
    z.strictObject({ basic: z.enum(['raw', 'form-encoded']) }),
    z.strictObject({
      joined: place,
      separator: z.string().optional(),
      encoding: z.enum(['plain', 'base64']).optional(),
    }),
  ],
  {
    error:
      'Write { key: place, secret: place }, { secret: place }, { basic: raw } or { joined: place, separator: ":" }.',
  },
)

export const fixed: z.ZodType<FixedSource> = z.union(
  [z.string(), z.number(), z.boolean(), z.strictObject({ value: scalar, optional: z.boolean().optional() })],
  { error: 'Write the value, or { value: the value, optional: true }.' },
)

export const tokenPlace: z.ZodType<TokenPlaceSource> = z.union(
  [
    z.strictObject({ header: z.string(), scheme: z.string().nullable().optional() }),
    z.strictObject({ received: z.string() }),
    z.strictObject({ cookie: z.string() }),
    z.strictObject({ query: z.string() }),
  ],
  {
    error:
      'Write { header: Authorization, scheme: Bearer }, { received: name }, { cookie: name } or { query: name }.',
  },
)

export const headers: z.ZodType<Readonly<Record<string, string>>> = z.record(z.string(), z.string())
