/** One entry of an import, as it is written in the file. */

import type { Environment } from '@guichet/dialects'
import { z } from 'zod'
import type { CredentialKind } from '../stores/records.ts'

export type ImportEncoding = 'hex' | 'base64' | 'base64url'

export interface ImportSha256 {
  readonly algorithm: 'sha256'
  readonly value: string
  readonly encoding?: ImportEncoding | undefined
}

export interface ImportHmac {
  readonly algorithm: 'hmac-sha256'
  readonly value: string
  readonly encoding?: ImportEncoding | undefined
  readonly key: string
  readonly keyEncoding: ImportEncoding | 'utf8'
}

export interface ImportScrypt {
  readonly algorithm: 'scrypt'
  /** The derived key, or a whole `$scrypt$ln=…,r=…,p=…$salt$hash`, which needs nothing else. */
  readonly value: string
  readonly encoding?: ImportEncoding | undefined
  readonly salt?: string | undefined
  readonly saltEncoding?: ImportEncoding | 'utf8' | undefined
  readonly N?: number | undefined
  readonly r?: number | undefined
  readonly p?: number | undefined
}

export interface ImportText {
  readonly algorithm: 'bcrypt' | 'argon2id'
  readonly value: string
}

export type ImportSecretHash = ImportSha256 | ImportHmac | ImportScrypt | ImportText

export interface ImportEntry {
  /** Of the system that it comes from. It is not kept: our ids say what they name. */
  readonly id?: string | null | undefined
  readonly kind: CredentialKind
  readonly api: string
  /** Name or id. */
  readonly organization: string
  readonly environment: Environment
  readonly name: string
  readonly scopes?: readonly string[] | null | undefined
  /** A duration from now or an instant. */
  readonly expires?: string | null | undefined
  readonly addresses: readonly string[]
  /** The id or e-mail address of the member of a personal token. */
  readonly member?: string | null | undefined
  readonly key?: string | null | undefined
  readonly secret?: string | null | undefined
  readonly secretHash?: ImportSecretHash | null | undefined
  readonly token?: string | null | undefined
  readonly tokenHash?: ImportSha256 | null | undefined
}

const text = z.string().min(1).max(1000)

/** How the bytes of a digest or key are written. Where it is left out: hexadecimal if it can be, else base64. */
const encoding = z.enum(['hex', 'base64', 'base64url'])

const sha256 = z.strictObject({
  algorithm: z.literal('sha256'),
  value: text,
  encoding: encoding.optional(),
})

const secretHash = z.discriminatedUnion('algorithm', [
  sha256,
  z.strictObject({
    algorithm: z.literal('hmac-sha256'),
    value: text,
    encoding: encoding.optional(),
    key: text,
    /** How the key is written: as the text itself unless something else is named. */
    keyEncoding: z.enum(['utf8', ...encoding.options]).default('utf8'),
  }),
  z.strictObject({ algorithm: z.literal('bcrypt'), value: text }),
  z.strictObject({ algorithm: z.literal('argon2id'), value: text }),
  z.strictObject({
    algorithm: z.literal('scrypt'),
    value: text,
    encoding: encoding.optional(),
    salt: text.optional(),
    /** How the salt is written: as the value is unless something else is named. */
    saltEncoding: z.enum(['utf8', ...encoding.options]).optional(),
    N: z.int().optional(),
    r: z.int().optional(),
    p: z.int().optional(),
  }),
])

/** Without spaces and `:` (Basic splits there), and without `@`: it could be taken for a member's address. */
const key = z
  .string()
  .regex(/^[!-9;-?A-~]{1,200}$/, 'A key has 1 to 200 visible ASCII characters, without : and @.')

const secret = z
  .string()
  .min(8, 'A secret has at least 8 characters.')
  .max(256, 'A secret has at most 256 characters.')
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'A secret has no control characters.')

/** RFC 6750 section 2.1. */
const token = z
  .string()
  .regex(/^[A-Za-z0-9._~+/-]{16,512}=*$/, 'A token has 16 to 512 characters of RFC 6750.')

export const importEntry: z.ZodType<ImportEntry> = z.strictObject({
  id: z.string().nullish(),
  kind: z.enum(['key-pair', 'service-token', 'personal-token']),
  api: text,
  organization: text,
  environment: z.enum(['production', 'sandbox']).default('production'),
  name: text,
  scopes: z.array(text).nullish(),
  expires: text.nullish(),
  addresses: z.array(text).default([]),
  member: text.nullish(),
  key: key.nullish(),
  secret: secret.nullish(),
  secretHash: secretHash.nullish(),
  token: token.nullish(),
  tokenHash: z
    .discriminatedUnion('algorithm', [sha256], {
      error: 'Of a bearer token only its SHA-256 can be imported: it is found by its digest.',
    })
    .nullish(),
})
