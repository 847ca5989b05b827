import { z } from 'zod'
import { causes } from '../causes.ts'
import type { CallSource, DialectSource, RefusalsSource, RequestSource, ResponseSource } from '../source.ts'
import type { ExpirySource, WordsSource } from '../source.ts'
import { credential, field, fixed, headers, place, scalar, template, tokenPlace } from './schema-places.ts'

const status = z
  .int('Give a status such as 401.')
  .min(100, 'Statuses are 100 to 599.')
  .max(599, 'Statuses are 100 to 599.')
const bodyKind = z.enum(['json', 'form', 'none'])
const spelling = z.strictObject({ production: z.string(), sandbox: z.string() })

const request: z.ZodType<RequestSource> = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT']).optional(),
  path: z.string(),
  aliases: z.array(z.string()).optional(),
  body: z.union([bodyKind, z.array(bodyKind)]).optional(),
  credentials: z.union([credential, z.array(credential)], {
    error:
      'Write { key: place, secret: place }, { secret: place }, { basic: raw }, { joined: place }, or a list of such ways.',
  }),
  headers: headers.optional(),
  fixed: z
    .strictObject({
      fields: z
        .union([
          z.record(z.string(), fixed),
          z.array(z.strictObject({ field, value: scalar, optional: z.boolean().optional() })),
        ])
        .optional(),
      headers: z.record(z.string(), fixed).optional(),
      query: z.record(z.string(), fixed).optional(),
    })
    .optional(),
  environment: z
    .strictObject({
      at: place,
      spelling,
      ignoreCase: z.boolean().optional(),
      missing: z.enum(['production', 'sandbox', 'refused']).optional(),
    })
    .optional(),
  scope: z.strictObject({ at: place, separator: z.string().optional() }).optional(),
  resource: place.optional(),
  unserved: z.array(z.string()).optional(),
})

const amountType = z.enum(['number', 'string']).optional()

const expiry: z.ZodType<ExpirySource> = z.union(
  [
    z.enum(['iso', 'documented', 'token', 'nothing']),
    z.strictObject({
      as: z.literal('duration'),
      unit: z.enum(['seconds', 'minutes', 'milliseconds']).optional(),
      type: amountType,
    }),
    z.strictObject({
      as: z.literal('epoch'),
      unit: z.enum(['seconds', 'milliseconds', 'microseconds']).optional(),
      type: amountType,
    }),
    z.strictObject({ as: z.literal('pattern'), pattern: z.string(), zone: z.string() }),
  ],
  {
    error:
      'Write documented, token, nothing, iso, { as: duration, unit: seconds }, { as: epoch, unit: seconds } or { as: pattern, pattern: …, zone: … }.',
  },
)

const fallbackPlaces = z.array(
  z.union([z.strictObject({ field }), z.strictObject({ header: z.string() })], {
    error: 'Write { field: a.b } or { header: X-Name }.',
  }),
)

const response: z.ZodType<ResponseSource> = z.strictObject({
  status: status.optional(),
  success: z
    .union([status, z.literal('2xx'), z.strictObject({ field, equals: scalar })], {
      error: 'Write a status, 2xx, or { field: name, equals: value }.',
    })
    .optional(),
  headers: headers.optional(),
  body: template.optional(),
  text: z.string().optional(),
  cookie: z.strictObject({ name: z.string(), attributes: z.string().optional() }).optional(),
  expires: expiry.optional(),
  fallback: z
    .strictObject({ token: fallbackPlaces.optional(), expires: fallbackPlaces.optional() })
    .optional(),
  keep: z.array(z.string()).optional(),
})

const refusal = z
  .strictObject({
    status: status.optional(),
    error: z.union([z.string(), z.number()], { error: 'Give a text or a number.' }).optional(),
    message: z.string().optional(),
    headers: headers.optional(),
    challenge: z.string().nullable().optional(),
    body: template.optional(),
    text: z.string().optional(),
  })
  .optional()

const refusals: z.ZodType<RefusalsSource> = z.strictObject(
  Object.fromEntries(['default', ...causes].map((cause) => [cause, refusal])),
)

const call: z.ZodType<CallSource> = z.strictObject({
  token: tokenPlace.optional(),
  headers: headers.optional(),
  refusals: refusals.optional(),
  dead: z
    .array(
      z.union([status, z.strictObject({ status: status.optional(), field, equals: scalar })], {
        error: 'Write a status, or { status: 200, field: name, equals: value }.',
      }),
    )
    .optional(),
})

const credentialWords = z
  .strictObject({
    name: z.string(),
    key: z.string().nullable(),
    secret: z.string(),
    where: z.array(z.string()),
  })
  .optional()

const words: z.ZodType<WordsSource> = z.strictObject({
  'key-pair': credentialWords,
  'service-token': credentialWords,
  'personal-token': credentialWords,
  password: credentialWords,
})

/** The schema of a dialect's source: the shape alone; what shapes cannot say is checked after it. */
export const dialectSchema: z.ZodType<DialectSource> = z.strictObject({
  name: z.string(),
  title: z.string().optional(),
  keyPrefix: spelling.optional(),
  request,
  response,
  refusals: refusals.optional(),
  call: call.optional(),
  transport: z.enum(['redirect', 'refuse', 'unspecified']).optional(),
  lifetime: z.string('Write a duration as 8s, 15m, 24h or 90d.'),
  claims: z.record(z.string(), template).optional(),
  passwords: z.boolean().optional(),
  words: z.strictObject({ en: words.optional(), fr: words.optional() }).optional(),
})
