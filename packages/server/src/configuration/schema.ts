/** The one source of what guichet.yaml may say: it checks the file, and editors get it as JSON Schema. */

import { z } from 'zod'
import type { ConfigurationSource } from './source.ts'

const duration = z.string().regex(/^[1-9]\d{0,8}[smhd]$/, 'Write a duration such as 8s, 15m, 24h or 90d.')
const port = z.int().min(0).max(65_535)
const text = z.string().min(1)
const algorithm = z.enum(['ES256', 'EdDSA', 'RS256', 'PS256', 'ES384', 'RS384', 'RS512'])
const scopes = z
  .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'A scope has no blanks, quotes or backslashes.'))
  .default([])

const described = <T extends z.ZodType>(description: string, schema: T): T => schema.meta({ description })

const route = z.strictObject({
  path: described(
    'A whole path, or the beginning of one at a /.',
    z.string().regex(/^\/(?!\/)[^\s?#:*]*$/, 'A path begins with one / and has none of ? # : *.'),
  ),
  methods: described(
    'Which methods it is for. Default: all.',
    z.array(z.string().regex(/^[A-Z]+$/, 'Write a method in capitals.')).default([]),
  ),
  scopes: described('What a token must hold to pass.', scopes),
})

const api = z.strictObject({
  name: described(
    'The short name, as the command line takes it.',
    z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,62}$/, 'A name has lower-case letters, digits and -, a letter first.'),
  ),
  title: described('The name for people. Default: the short name.', text.optional()),
  audience: described(
    'The aud of its tokens, an absolute URI. Default: urn:guichet:api:NAME.',
    text.optional(),
  ),
  dialects: described(
    'The wire formats of its token exchange, by name.',
    z.array(text).min(1).default(['oauth2']),
  ),
  scopes: described('The scopes that its credentials may hold.', scopes),
  lifetime: described("The life of its tokens. Default: the dialect's.", duration.optional()),
  algorithm: described('What signs its tokens. Default: signing.algorithm.', algorithm.optional()),
  hosts: described('The host names that belong to this API alone. Default: any.', z.array(text).default([])),
  upstream: described('Where the gateway sends calls that pass.', text.optional()),
  sandbox: described(
    'Its presence makes the API offer the sandbox environment.',
    z.strictObject({ upstream: described('Default: that of production.', text.optional()) }).optional(),
  ),
  routes: described('The paths of this API at the gateway and at forward-auth.', z.array(route).default([])),
  sample: described(
    'A call to show: the documentation and the demonstration print it. Write METHOD /path.',
    z
      .string()
      .regex(/^[A-Z]+ \/\S*$/, 'Not a call: write a method and a path, such as GET /v1/things.')
      .optional(),
  ),
  values: described(
    "What its dialects' responses give besides the token.",
    z.record(text, z.string()).default({}),
  ),
  exposeTokenHeader: described(
    'Web origins that may read a token from a response header.',
    z.array(text).default([]),
  ),
})

const failures = z.int().min(1)
const limit = (count: number, window: string) =>
  z.strictObject({ failures: failures.default(count), window: duration.default(window) })

const listen = z.strictObject({
  host: described('Beyond loopback, TLS or a trusted proxy is needed.', text.default('localhost')),
  port: described('0: any free port.', port.default(4400)),
  tls: described('PEM files.', z.strictObject({ cert: text, key: text }).optional()),
  httpPort: described('Where plain HTTP is answered beside HTTPS, as each dialect says.', port.optional()),
})

const throttle = z.strictObject({
  credentialAndAddress: described('One credential from one address.', limit(10, '1m').prefault({})),
  address: described('One address, whatever the credential.', limit(300, '1m').prefault({})),
  credential: described(
    'One credential from anywhere; blocks for a short time, so that nobody can lock its owner out.',
    z
      .strictObject({
        failures: failures.default(100),
        window: duration.default('15m'),
        block: duration.default('1m'),
      })
      .prefault({}),
  ),
})

const configuration = z.strictObject({
  issuer: described(
    'The public address, and the iss of all tokens. Default: http://localhost:PORT.',
    text.optional(),
  ),
  data: described(
    'The folder of this installation. Default: the folder data beside a file that --config names, else the folder of this file.',
    text.optional(),
  ),
  database: described('A PostgreSQL URL. Default: SQLite in the data folder.', text.optional()),
  secrets: described(
    'Files with the two secrets of this installation. Default: made in the data folder at the first start.',
    z.strictObject({ pepper: text.optional(), keyEncryptionKey: text.optional() }).prefault({}),
  ),
  listen: listen.prefault({}),
  trustedProxies: described(
    'Addresses and CIDR blocks whose forwarded headers are believed.',
    z.array(text).default([]),
  ),
  signing: z
    .strictObject({
      algorithm: algorithm.default('ES256'),
      publishAhead: described(
        'How long a new key is published before it signs, 5m at least: longer than a JWKS may be cached.',
        duration.default('15m'),
      ),
    })
    .prefault({}),
  throttle: described('How many failed attempts are allowed, and in what time.', throttle.prefault({})),
  tokens: z
    .strictObject({ leeway: described('How far clocks may be apart: 1m at most.', duration.default('30s')) })
    .prefault({}),
  forwardAuth: z
    .strictObject({
      unnamed: described(
        'What a proxy gets that names no API: a refusal, or the judgement of the token’s own API.',
        z.enum(['refuse', 'any']).default('refuse'),
      ),
    })
    .prefault({}),
  console: described(
    'How long people stay signed in, and where else than here its pages may stand.',
    z
      .strictObject({
        idle: described('Unused for so long, a session ends.', duration.default('30m')),
        longest: described('However much it is used, a session ends.', duration.default('12h')),
        confirmed: described(
          'How long a proof of presence serves for what weighs heavily.',
          duration.default('30m'),
        ),
        embedIn: described(
          'Web origins whose pages may hold <guichet-credentials>, such as https://app.example.com.',
          z.array(text).default([]),
        ),
      })
      .prefault({}),
  ),
  smtp: described(
    'The server that mails go through: invitations, forgotten passwords, notices. Default: no mails.',
    z
      .strictObject({
        host: text,
        port: described('465 with `secure`, else 587.', port.optional()),
        secure: described('TLS from the first byte on; else STARTTLS.', z.boolean().default(false)),
        user: text.optional(),
        passwordFile: described('A file with the password of the user.', text.optional()),
        from: described('Who mails are from: Guichet <guichet@example.com>.', text),
      })
      .optional(),
  ),
  notices: described(
    'Who is told of credentials that will end, besides the owners and admins by mail.',
    z
      .strictObject({
        webhook: described('Where each notice is posted: https, or this machine.', text.optional()),
        secretFile: described(
          'A file with the secret that its signature is made with: 16 characters or more.',
          text.optional(),
        ),
      })
      .prefault({}),
  ),
  dialects: described('Files of further dialects, beside the catalog.', z.array(text).default([])),
  apis: described('Default: one for each dialect, under its name.', z.array(api).optional()),
  metrics: z
    .strictObject({
      public: described('Whether /metrics answers addresses beyond loopback.', z.boolean().default(false)),
    })
    .prefault({}),
  logs: z
    .strictObject({
      level: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    })
    .prefault({}),
})

export const configurationSchema: z.ZodType<ConfigurationSource> = configuration

/** For editors: `# yaml-language-server: $schema=…`. */
export const configurationJsonSchema = (): Record<string, unknown> => ({
  title: 'guichet.yaml',
  ...z.toJSONSchema(configuration, { io: 'input', target: 'draft-7' }),
})
