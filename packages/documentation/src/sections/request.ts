/** The request of the exchange: its address, its fields, and an example as it goes over the wire. */

import type { CredentialPlace, Dialect } from '@guichet/dialects'
import type { Language } from '../facts.ts'
import { requestText } from '../http-text.ts'
import { codeBlock, paragraph, table } from '../page.ts'
import type { Block } from '../page.ts'
import type { SectionWriter } from '../subject.ts'
import { code, joined } from '../text.ts'
import type { Text } from '../text.ts'
import { words } from '../words.ts'
import { credentialNames } from './places.ts'
import { requestRows } from './request-rows.ts'

const say = words({
  en: {
    title: 'Get a token: the request',
    intro: 'To get an access token, exchange your credential for one: send a `{method}` to `{url}`.',
    name: 'Name',
    where: 'Where',
    required: 'Required',
    value: 'Value',
    json: 'The body may also be JSON (`application/json`), with the same fields.',
    form: 'The body may also be a form (`application/x-www-form-urlencoded`), with the same fields.',
    none: 'The body may also be left out.',
    ways: 'Use one way of giving the credential in a request, never two. The others are ',
    aliases: 'The same is served at ',
    strict: 'Each field, header and parameter stands once: what is sent twice is refused.',
    example: 'Word for word, with an invented credential:',
  },
  fr: {
    title: 'Obtenir un jeton : la requête',
    intro:
      'Pour obtenir un jeton d’accès (token), échangez vos identifiants : envoyez un `{method}` à `{url}`.',
    name: 'Nom',
    where: 'Où',
    required: 'Obligatoire',
    value: 'Valeur',
    json: 'Le corps peut aussi être du JSON (`application/json`), avec les mêmes champs.',
    form: 'Le corps peut aussi être un formulaire (`application/x-www-form-urlencoded`), avec les mêmes champs.',
    none: 'Le corps peut aussi être absent.',
    ways: 'Donnez les identifiants d’une seule manière par requête, jamais de deux. Les autres sont ',
    aliases: 'La même chose est servie sous ',
    strict:
      'Chaque champ, en-tête ou paramètre figure une seule fois : ce qui est envoyé deux fois est refusé.',
    example: 'Mot pour mot, avec des identifiants inventés :',
  },
})

export const requestSection: SectionWriter = (subject) => {
  const { api, dialect, language, example } = subject
  const text = say(language)
  const { method, path } = dialect.request
  const head = [text('name'), text('where'), text('required'), text('value')]
  return {
    id: 'request',
    level: 2,
    title: text('title'),
    blocks: [
      paragraph(text('intro', { method, url: api.baseUrl + path })),
      table(head, requestRows(subject)),
      ...alsoAccepted(dialect, language),
      paragraph(text('strict')),
      paragraph(text('example')),
      codeBlock('http', requestText(api.baseUrl, example.request)),
    ],
  }
}

function alsoAccepted({ request }: Dialect, language: Language): readonly Block[] {
  const text = say(language)
  const [, ...bodies] = request.bodies
  const [, ...ways] = request.credentials
  const named = (key: 'ways' | 'aliases', items: readonly Text[]): readonly Block[] =>
    items.length === 0 ? [] : [paragraph([...text(key), ...joined(items, ', '), '.'])]
  return [
    ...bodies.map((kind) => paragraph(text(kind))),
    ...named('ways', ways.map(wayText)),
    ...named('aliases', request.aliases.map(code)),
  ]
}

const wayText = (way: CredentialPlace): Text =>
  'basic' in way ? code('Authorization: Basic …') : joined(credentialNames(way).map(code), ' + ')
