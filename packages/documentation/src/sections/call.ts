/** How a token is sent with a call. */

import type { TokenPlace } from '@guichet/dialects'
import { codeBlock, paragraph, table } from '../page.ts'
import { requestText } from '../http-text.ts'
import type { SectionWriter, Subject } from '../subject.ts'
import { code } from '../text.ts'
import type { Text } from '../text.ts'
import { words } from '../words.ts'

const say = words({
  en: {
    title: 'Call the API with the token',
    scheme:
      'Send the token with each call, in the header `{name}`: the word `{scheme}`, a blank, and the token.',
    header: 'Send the token with each call, in the header `{name}`, with nothing before it.',
    received:
      'Send the value that you received with each call, in the request header of the same name, `{name}`: word for word, with nothing put before it.',
    cookie: 'Send the token with each call, in the cookie `{name}`.',
    query: 'Send the token with each call, in the parameter `{name}` of the address.',
    fixed: 'Each call has these headers too:',
    name: 'Header',
    value: 'Value',
    one: 'Send one token in a call, and in this place alone: two tokens, or a token in a second place, are refused.',
    example: 'Word for word, with an invented token:',
  },
  fr: {
    title: 'Appeler l’API avec le jeton',
    scheme:
      'Envoyez le jeton à chaque appel, dans l’en-tête `{name}` : le mot `{scheme}`, une espace, puis le jeton.',
    header: 'Envoyez le jeton à chaque appel, dans l’en-tête `{name}`, sans rien devant.',
    received:
      'Renvoyez à chaque appel la valeur reçue, dans l’en-tête de requête du même nom, `{name}` : mot pour mot, sans rien mettre devant.',
    cookie: 'Envoyez le jeton à chaque appel, dans le cookie `{name}`.',
    query: 'Envoyez le jeton à chaque appel, dans le paramètre `{name}` de l’adresse.',
    fixed: 'Chaque appel porte aussi ces en-têtes :',
    name: 'En-tête',
    value: 'Valeur',
    one: 'Envoyez un seul jeton par appel, et à cette seule place : deux jetons, ou un jeton à une seconde place, sont refusés.',
    example: 'Mot pour mot, avec un jeton inventé :',
  },
})

export const callSection: SectionWriter = (subject) => {
  const { api, dialect, language } = subject
  const text = say(language)
  const fixed = fixedRows(subject)
  return {
    id: 'call',
    level: 2,
    title: text('title'),
    blocks: [
      paragraph(placeSentence(dialect.call.token, subject)),
      ...(fixed.length > 0 ? [paragraph(text('fixed')), table([text('name'), text('value')], fixed)] : []),
      paragraph(text('one')),
      paragraph(text('example')),
      codeBlock('http', requestText(api.baseUrl, sampleCall(subject))),
    ],
  }
}

function placeSentence(place: TokenPlace, { language }: Subject): Text {
  const text = say(language)
  if ('query' in place) return text('query', { name: place.query })
  if ('cookie' in place) return text('cookie', { name: place.cookie })
  if ('received' in place) return text('received', { name: place.received })
  if (place.scheme === null) return text('header', { name: place.header })
  return text('scheme', { name: place.header, scheme: place.scheme })
}

function fixedRows({ dialect, example }: Subject): readonly (readonly Text[])[] {
  return Object.keys(dialect.call.headers).map((name) => [
    code(name),
    code(example.call.headers[name.toLowerCase()] ?? ''),
  ])
}

function sampleCall({ api, example }: Subject): Parameters<typeof requestText>[1] {
  const [method = 'GET', path = '/'] = (api.sample ?? `GET ${api.routes[0]?.path ?? '/'}`).split(' ')
  const query = new URLSearchParams(example.call.query).toString()
  const mark = path.includes('?') ? '&' : '?'
  return {
    method,
    target: query === '' ? path : path + mark + query,
    headers: example.call.headers,
    body: null,
  }
}
