/** The APIs of the configuration: only read here, changed in its file. */

import type { Environment, Words } from '@guichet/dialects'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type ApiOffer, scopesOffered } from '../../credentials/offers.ts'
import type { CredentialKind } from '../../stores/records.ts'
import { accessOf, type Operation, operationSchema, principalOf, refusalSchemas } from './access.ts'
import { mayKnowApi } from './authority.ts'
import { environmentSchema, kindSchema } from './credential-view.ts'
import type { ManagementOptions, ManagementPrincipal } from './options.ts'
import { type PageView, pageSchema } from './pages.ts'
import { Problem } from './problem.ts'

const tag = 'apis'

const list: Operation = {
  id: 'listApis',
  summary: 'Lists the APIs that credentials can be made for',
  tag,
  scope: 'apis:read',
  embedded: true,
  refusals: [400],
}
const show: Operation = {
  id: 'showApi',
  summary: 'Shows an API',
  tag,
  scope: 'apis:read',
  embedded: true,
  refusals: [404],
}

interface ApiView {
  name: string
  title: string
  environments: Environment[]
  scopes: string[]
  words: Record<'en' | 'fr', Partial<Record<CredentialKind, WordsView>>>
}

interface WordsView {
  name: string
  key: string | null
  secret: string
  where: string[]
}

const wordsSchema: z.ZodType<Partial<Record<CredentialKind, WordsView>>> = z.partialRecord(
  kindSchema,
  z.object({
    name: z.string(),
    key: z.string().nullable().meta({ description: 'What the public half of a key pair is called.' }),
    secret: z.string(),
    where: z.array(z.string()).meta({ description: "The way to it in the vendor's own console." }),
  }),
)

const apiSchema: z.ZodType<ApiView> = z
  .object({
    name: z.string(),
    title: z.string(),
    environments: z.array(environmentSchema),
    scopes: z.array(z.string()).meta({ description: 'What a credential of your organization may hold.' }),
    words: z
      .object({ en: wordsSchema, fr: wordsSchema })
      .meta({ description: 'What its documentation calls each kind of credential.' }),
  })
  .meta({ id: 'Api' })

const viewOf = (offer: ApiOffer, principal: ManagementPrincipal): ApiView => ({
  name: offer.name,
  title: offer.title,
  environments: [...offer.environments],
  scopes: [...scopesOffered(offer, principal)],
  words: { en: wordsViewOf(offer.words.en), fr: wordsViewOf(offer.words.fr) },
})

const kinds: readonly CredentialKind[] = ['key-pair', 'service-token', 'personal-token']

/** A member's password has words, too, and is no credential that one makes. */
const wordsViewOf = (words: Words): Partial<Record<CredentialKind, WordsView>> =>
  Object.fromEntries(
    kinds.flatMap((kind) => {
      const found = words[kind]
      return found === undefined ? [] : [[kind, { ...found, where: [...found.where] }]]
    }),
  )

export function apis(instance: FastifyInstance, { context }: ManagementOptions): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()

  app.route({
    method: 'GET',
    url: '/apis',
    config: accessOf(list),
    schema: {
      ...operationSchema(list),
      querystring: z.strictObject({}),
      response: { 200: pageSchema(apiSchema), ...refusalSchemas(list) },
    },
    async handler(request): Promise<PageView<ApiView>> {
      const principal = principalOf(request)
      const offers = context.apis.filter(({ name }) => mayKnowApi(principal, name))
      return { items: offers.map((offer) => viewOf(offer, principal)), next: null }
    },
  })

  app.route({
    method: 'GET',
    url: '/apis/:name',
    config: accessOf(show),
    schema: {
      ...operationSchema(show),
      params: z.strictObject({ name: z.string() }),
      response: { 200: apiSchema, ...refusalSchemas(show) },
    },
    async handler(request) {
      const principal = principalOf(request)
      const offer = context.apis.find(({ name }) => name === request.params.name)
      if (offer === undefined || !mayKnowApi(principal, offer.name)) throw new Problem('not-found')
      return viewOf(offer, principal)
    },
  })
}
