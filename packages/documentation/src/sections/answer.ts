/** The answer of the exchange: where the token is, what else it says, and an example word for word. */

import type { Dialect, Template } from '@guichet/dialects'
import { tokenPlace } from '../answer-places.ts'
import type { Language } from '../facts.ts'
import { responseText } from '../http-text.ts'
import { codeBlock, paragraph, table } from '../page.ts'
import type { SectionWriter } from '../subject.ts'
import { code } from '../text.ts'
import type { Text } from '../text.ts'
import { words } from '../words.ts'
import { answerPlaceText } from './places.ts'

const say = words({
  en: {
    title: 'Get a token: the answer',
    success: 'A good request is answered with the status `{status}`. ',
    successField:
      'Every answer has the status `{status}`: the request was good where the field `{field}` of the body is `{value}`. ',
    tokenIs: 'The access token is ',
    received: '. Keep its value as it is, word for word: it is sent back just so.',
    stop: '.',
    field: 'Field',
    meaning: 'Meaning',
    token: 'the access token',
    expires: 'the end of the token’s life',
    issued: 'when the token was made',
    scope: 'the scopes that the token has; left out where it has none',
    environment: 'the environment of the credential',
    organization: 'the id of your organization',
    credential: 'the id of the credential',
    token_id: 'the id of the token, to quote in a question to the support',
    kept: 'a value of this API to keep beside the token',
    always: 'always `{value}`',
    opaque: 'The token is opaque to you: do not take it apart, and do not rely on its length or its form.',
    example: 'Word for word, with an invented token:',
  },
  fr: {
    title: 'Obtenir un jeton : la réponse',
    success: 'Une requête correcte reçoit le statut `{status}`. ',
    successField:
      'Chaque réponse a le statut `{status}` : la requête était correcte si le champ `{field}` du corps vaut `{value}`. ',
    tokenIs: 'Le jeton d’accès est ',
    received: '. Gardez sa valeur telle quelle, mot pour mot : elle se renvoie ainsi.',
    stop: '.',
    field: 'Champ',
    meaning: 'Sens',
    token: 'le jeton d’accès',
    expires: 'la fin de vie du jeton',
    issued: 'l’instant où le jeton a été créé',
    scope: 'les portées (scopes) du jeton ; champ absent s’il n’en a pas',
    environment: 'l’environnement des identifiants',
    organization: 'l’id de votre organisation',
    credential: 'l’id des identifiants utilisés',
    token_id: 'l’id du jeton, à citer dans une question au support',
    kept: 'une valeur de cette API à garder avec le jeton',
    always: 'toujours `{value}`',
    opaque:
      'Le jeton est opaque pour vous : ne le décomposez pas, et ne comptez ni sur sa longueur ni sur sa forme.',
    example: 'Mot pour mot, avec un jeton inventé :',
  },
})

export const answerSection: SectionWriter = ({ dialect, language, example }) => {
  const text = say(language)
  const { call } = dialect
  const rows = answerRows(dialect, language)
  return {
    id: 'answer',
    level: 2,
    title: text('title'),
    blocks: [
      paragraph([
        ...successText(dialect, language),
        ...text('tokenIs'),
        ...answerPlaceText(tokenPlace(dialect).place, language),
        ...text('received' in call.token ? 'received' : 'stop'),
      ]),
      ...(rows.length > 0 ? [table([text('field'), text('meaning')], rows)] : []),
      paragraph(text('opaque')),
      paragraph(text('example')),
      codeBlock('http', responseText(example.response)),
    ],
  }
}

function successText({ response: { status, success } }: Dialect, language: Language): Text {
  const text = say(language)
  if ('status' in success) return text('success', { status })
  return text('successField', { status, field: success.field.join('.'), value: String(success.equals) })
}

type Row = readonly Text[]

function answerRows({ response }: Dialect, language: Language): readonly Row[] {
  const { headers, body } = response
  const inBody = body.kind === 'json' ? leaves(body.template, []) : []
  return [...Object.entries(headers), ...inBody]
    .filter(([name]) => name !== '')
    .map(([name, value]) => [code(name), meaning(value, language)])
}

/** Values by their dotted path. */
function leaves(template: Template, path: readonly string[]): readonly (readonly [string, Template])[] {
  if (typeof template !== 'object' || template === null) return [[path.join('.'), template]]
  return Object.entries(template).flatMap(([name, member]) => leaves(member, [...path, name]))
}

const known = [
  'token',
  'expires',
  'issued',
  'scope',
  'environment',
  'organization',
  'credential',
  'token_id',
] as const

function meaning(value: Template, language: Language): Text {
  const text = say(language)
  const hole = typeof value === 'string' ? /\$\{(\w+)/.exec(value)?.[1] : undefined
  if (hole === undefined) return text('always', { value: JSON.stringify(value) })
  const name = known.find((name) => name === hole)
  return text(name ?? 'kept')
}
