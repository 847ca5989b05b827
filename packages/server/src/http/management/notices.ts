/** What will end soon, or has ended: for the pages that say so. */

import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { daysUntil } from '../../notices/stages.ts'
import type { Credential, SigningKey } from '../../stores/records.ts'
import type { StoreReads } from '../../stores/store.ts'
import { accessOf, type Operation, operationSchema, principalOf, refusalSchemas } from './access.ts'
import { organizationScope } from './authority.ts'
import type { ManagementOptions, ManagementPrincipal } from './options.ts'
import { organizationIdSchema } from './organization-id.ts'
import { pageSchema } from './pages.ts'
import { instantOf, instantSchema } from './times.ts'

const list: Operation = {
  id: 'listNotices',
  summary: 'Lists what will end soon, or has ended lately, the nearest end first',
  tag: 'notices',
  scope: 'credentials:read',
  refusals: [400, 404],
}

const kinds = [
  'credential-ends',
  'credential-ended',
  'overlap-ends',
  'signing-key-begins',
  'signing-key-ends',
] as const

interface NoticeView {
  kind: (typeof kinds)[number]
  at: string
  days: number
  organization: string | null
  credential: { id: string; name: string; api: string; environment: 'production' | 'sandbox' } | null
  signingKey: string | null
}

const noticeSchema: z.ZodType<NoticeView> = z
  .object({
    kind: z.enum(kinds),
    at: instantSchema,
    days: z.int().meta({ description: 'Until then, rounded up; negative once it is over.' }),
    organization: z.string().nullable(),
    credential: z
      .object({
        id: z.string(),
        name: z.string(),
        api: z.string(),
        environment: z.enum(['production', 'sandbox']),
      })
      .nullable(),
    signingKey: z.string().nullable().meta({ description: 'For the operator only.' }),
  })
  .meta({ id: 'Notice' })

const day = 86_400_000

/** Of each kind, the nearest: a page says what is urgent, and a list of credentials has the rest. */
const most = 200

export function notices(instance: FastifyInstance, { context: { store, now } }: ManagementOptions): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  app.route({
    method: 'GET',
    url: '/notices',
    config: accessOf(list),
    schema: {
      ...operationSchema(list),
      querystring: z.strictObject({ organization: organizationIdSchema.optional() }),
      response: { 200: pageSchema(noticeSchema), ...refusalSchemas(list) },
    },
    async handler(request) {
      const principal = principalOf(request)
      const organizationId = organizationScope(principal, request.query.organization)
      const at = now()
      const found = [
        ...(await ofCredentials(store, organizationId, at)),
        ...(organizationId === null && seesKeys(principal)
          ? ofSigningKeys(await store.signingKeys(), at)
          : []),
      ]
      return { items: found.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at)), next: null }
    },
  })
}

const seesKeys = ({ operator, scopes }: ManagementPrincipal): boolean =>
  operator && scopes.includes('signing-keys:read')

async function ofCredentials(
  store: Pick<StoreReads, 'endingCredentials' | 'endingSecrets'>,
  organizationId: string | null,
  now: number,
): Promise<readonly NoticeView[]> {
  const within = { organizationId, limit: most, after: null }
  const ended = await store.endingCredentials({ ...within, from: now - 7 * day, to: now })
  const ending = await store.endingCredentials({ ...within, from: now + 1, to: now + 30 * day })
  const overlaps = await store.endingSecrets({ ...within, from: now + 1, to: now + 7 * day })
  return [
    ...ended.map((one) => viewOf('credential-ended', one, one.expiresAt ?? 0, now)),
    ...ending.map((one) => viewOf('credential-ends', one, one.expiresAt ?? 0, now)),
    ...overlaps.map(({ credential, endsAt }) => viewOf('overlap-ends', credential, endsAt, now)),
  ]
}

const viewOf = (
  kind: NoticeView['kind'],
  { id, name, api, environment, organizationId }: Credential,
  at: number,
  now: number,
): NoticeView => ({
  kind,
  at: instantOf(at),
  days: daysUntil(at, now),
  organization: organizationId,
  credential: { id, name, api, environment },
  signingKey: null,
})

function ofSigningKeys(keys: readonly SigningKey[], now: number): readonly NoticeView[] {
  const none = { organization: null, credential: null }
  return keys.flatMap(({ kid, state, activateAt, goneAt }): NoticeView[] => {
    const times = (at: number) => ({ at: instantOf(at), days: daysUntil(at, now), signingKey: kid })
    if (state === 'pending') return [{ kind: 'signing-key-begins', ...none, ...times(activateAt) }]
    if (state !== 'retiring' || goneAt === null) return []
    return [{ kind: 'signing-key-ends', ...none, ...times(goneAt) }]
  })
}
