/** The reference of the management API, rendered from its OpenAPI document: an operation a section, by subject. */

import type { Language } from '../facts.ts'
import { codeBlock, note, paragraph, table } from '../page.ts'
import type { Block, Page, Section } from '../page.ts'
import { code, fill, plainText } from '../text.ts'
import type { Text } from '../text.ts'
import { words } from '../words.ts'
import { frenchOperations, frenchTags } from './french.ts'
import { firstSchema, operationsOf, referenceName } from './openapi.ts'
import type { NamedOperation, OpenApiDocument, Schema } from './openapi.ts'
import { objectId, schemaText } from './schema-text.ts'

const say = words({
  en: {
    title: 'Management API',
    summary: 'Organizations, members, credentials, signing keys and the audit trail, by program.',
    begin: 'Begin',
    address:
      'The management API is served at `{base}`. Requests and answers are JSON; instants are ISO 8601 with a zone. Its [OpenAPI 3.1 document]({openApi}) describes all that follows, for generators of clients.',
    token:
      'Send a management token in the header `Authorization`, as `Bearer` and the token: a service token or a personal token made for the API `guichet`, or an access token of its key pair. What it may do is what its scopes say. Pages that people signed in to use their session instead.',
    secrets: 'A secret is in the answer that makes it and in no other. Keep it at once.',
    pages:
      'Lists are given in pages: `next` is the cursor for the parameter `after` of the next request, and null on the last page.',
    english: 'What follows is written from the document itself, whose descriptions are in English.',
    scope: 'Needs the scope `{scopes}`.',
    session: 'For people who are signed in, with their session.',
    anybody: 'Needs no token.',
    parameter: 'Parameter',
    field: 'Field',
    in: 'Where',
    required: 'Required',
    type: 'Type',
    meaning: 'Meaning',
    yes: 'yes',
    no: 'no',
    status: 'Status',
    gives: 'Gives',
    nothing: 'nothing',
    others: 'Others',
    objects: 'Objects',
    objectsIntro: 'What the answers are made of.',
  },
  fr: {
    title: 'API de gestion',
    summary: 'Organisations, membres, identifiants, clés de signature et journal d’audit, par programme.',
    begin: 'Commencer',
    address:
      'L’API de gestion est servie sous `{base}`. Requêtes et réponses sont en JSON ; les instants suivent ISO 8601, avec un fuseau. Son [document OpenAPI 3.1]({openApi}) décrit tout ce qui suit, pour les générateurs de clients.',
    token:
      'Envoyez un jeton de gestion dans l’en-tête `Authorization`, `Bearer` puis le jeton : un jeton de service ou un jeton personnel créé pour l’API `guichet`, ou un jeton d’accès de sa paire de clés. Ses portées disent ce qu’il peut faire. Les pages où l’on s’est connecté utilisent la session.',
    secrets: 'Un secret est dans la réponse qui le crée et dans aucune autre. Conservez-le aussitôt.',
    pages:
      'Les listes sont données par pages : `next` est le curseur pour le paramètre `after` de la requête suivante, et null à la dernière page.',
    english:
      'Les titres sont en français. Ce qui suit chacun d’eux est écrit à partir du document lui-même, dont les descriptions sont en anglais.',
    scope: 'Exige la portée (scope) `{scopes}`.',
    session: 'Pour les personnes connectées, avec leur session.',
    anybody: 'N’exige pas de jeton.',
    parameter: 'Paramètre',
    field: 'Champ',
    in: 'Où',
    required: 'Obligatoire',
    type: 'Type',
    meaning: 'Sens',
    yes: 'oui',
    no: 'non',
    status: 'Statut',
    gives: 'Donne',
    nothing: 'rien',
    others: 'Autres',
    objects: 'Objets',
    objectsIntro: 'Ce dont les réponses sont faites.',
  },
})

/** @param address where the API is, without a slash at the end: `https://auth.example.com/api/v1` */
export function managementPage(document: OpenApiDocument, address: string, language: Language): Page {
  const text = say(language)
  const operations = operationsOf(document)
  const tags = [...new Set(operations.map(tagOf))]
  return {
    name: 'management',
    language,
    title: plainText(text('title')),
    summary: text('summary'),
    sections: [
      beginSection(address, language),
      ...tags.flatMap((tag) => [
        tagSection(tag, language),
        ...operations
          .filter((operation) => tagOf(operation) === tag)
          .map((operation) => operationSection(operation, language)),
      ]),
      ...objectSections(document, language),
    ],
  }
}

const tagOf = ({ tags }: NamedOperation): string => tags?.[0] ?? ''

function beginSection(address: string, language: Language): Section {
  const text = say(language)
  return {
    id: 'begin',
    level: 2,
    title: text('begin'),
    blocks: [
      paragraph(text('address', { base: address, openApi: `${address}/openapi.json` })),
      paragraph(text('token')),
      codeBlock('sh', `curl -sS '${address}/credentials' -H "Authorization: Bearer $MANAGEMENT_TOKEN"`),
      note(text('secrets')),
      paragraph(text('pages')),
      ...(language === 'en' ? [] : [note(text('english'))]),
    ],
  }
}

const capital = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1).replaceAll('-', ' ')

const tagTitle = (tag: string, language: Language): string =>
  language === 'fr' ? (frenchTags[tag] ?? capital(tag)) : capital(tag)

const tagSection = (tag: string, language: Language): Section => ({
  id: `tag-${tag.replaceAll(/\W+/g, '-')}`,
  level: 2,
  title: tag === '' ? say(language)('others') : [tagTitle(tag, language)],
  blocks: [],
})

const operationTitle = (
  { operationId = '', summary }: NamedOperation,
  language: Language,
): string | undefined => (language === 'fr' ? (frenchOperations[operationId] ?? summary) : summary)

function operationSection(operation: NamedOperation, language: Language): Section {
  const { method, path, description, operationId } = operation
  const request = `${method} ${path}`
  return {
    id: operationId ?? request.toLowerCase().replaceAll(/\W+/g, '-'),
    level: 3,
    title: fill('{title}', { title: operationTitle(operation, language) ?? request }),
    blocks: [
      codeBlock('http', request),
      ...(description === undefined ? [] : [paragraph([description])]),
      paragraph(accessText(operation, language)),
      ...parameterTable(operation, language),
      ...fieldTable(firstSchema(operation.requestBody?.content), language),
      answerTable(operation, language),
    ],
  }
}

function accessText({ security = [] }: NamedOperation, language: Language): Text {
  const text = say(language)
  const scopes = security.flatMap((way) => Object.values(way).flat())
  if (scopes.length > 0) return text('scope', { scopes: scopes.join(', ') })
  return text(security.length > 0 ? 'session' : 'anybody')
}

function parameterTable({ parameters = [] }: NamedOperation, language: Language): readonly Block[] {
  if (parameters.length === 0) return []
  const text = say(language)
  const head = ['parameter', 'in', 'required', 'type', 'meaning'] as const
  const rows = parameters.map(({ name, in: place, required, schema, description }) => [
    code(name),
    [place],
    text(required === true ? 'yes' : 'no'),
    schemaText(schema ?? {}, language),
    [description ?? schema?.description ?? ''],
  ])
  return [
    table(
      head.map((key) => text(key)),
      rows,
    ),
  ]
}

/** One table a body; for a body of several forms one table each. */
function fieldTable(schema: Schema | null, language: Language): readonly Block[] {
  if (schema === null) return []
  const forms = schema.anyOf ?? schema.oneOf
  if (forms !== undefined) return forms.flatMap((form) => fieldTable(form, language))
  const { properties = {}, required = [] } = schema
  if (Object.keys(properties).length === 0) return []
  const text = say(language)
  const head = ['field', 'required', 'type', 'meaning'] as const
  const rows = Object.entries(properties).map(([name, field]) => [
    code(name),
    text(required.includes(name) ? 'yes' : 'no'),
    schemaText(field, language),
    [field.description ?? ''],
  ])
  return [
    table(
      head.map((key) => text(key)),
      rows,
    ),
  ]
}

function answerTable({ responses = {} }: NamedOperation, language: Language): Block {
  const text = say(language)
  const rows = Object.entries(responses).map(([status, { description, content }]) => {
    const schema = firstSchema(content)
    return [
      code(status),
      schema === null ? text('nothing') : schemaText(schema, language),
      // The generator's own words for a status that nobody described.
      [description === undefined || description === 'Default Response' ? '' : description],
    ]
  })
  return table([text('status'), text('gives'), text('meaning')], rows)
}

/** The objects that something refers to, once each. */
function objectSections(document: OpenApiDocument, language: Language): readonly Section[] {
  const text = say(language)
  const schemas = document.components?.schemas ?? {}
  const used = new Set<string>()
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [name, inner] of Object.entries(value)) {
      if (name !== '$ref' || typeof inner !== 'string') visit(inner)
      else if (!used.has(referenceName(inner))) {
        used.add(referenceName(inner))
        visit(schemas[referenceName(inner)])
      }
    }
  }
  visit(document.paths)
  if (used.size === 0) return []
  const sections = [...used].toSorted().map((name): Section => ({
    id: objectId(name),
    level: 3,
    title: [name],
    blocks: fieldTable(schemas[name] ?? null, language),
  }))
  return [
    { id: 'objects', level: 2, title: text('objects'), blocks: [paragraph(text('objectsIntro'))] },
    ...sections,
  ]
}
