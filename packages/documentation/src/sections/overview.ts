/** The whole in one table. */

import { durationText } from '../durations.ts'
import { tokenPlace } from '../answer-places.ts'
import { lifetimeOf } from '../facts.ts'
import { table } from '../page.ts'
import type { SectionWriter } from '../subject.ts'
import { code, joined } from '../text.ts'
import { words } from '../words.ts'
import { credentialWords } from './credential.ts'
import { answerPlaceText } from './places.ts'

const say = words({
  en: {
    title: 'In short',
    what: 'What',
    how: 'How',
    address: 'Address of the API',
    credential: 'Credential',
    exchange: 'Exchange',
    token: 'Token',
    lifetime: 'Life of a token',
    call: 'In each call',
  },
  fr: {
    title: 'En bref',
    what: 'Quoi',
    how: 'Comment',
    address: 'Adresse de l’API',
    credential: 'Identifiants',
    exchange: 'Échange',
    token: 'Jeton (token)',
    lifetime: 'Durée de vie du jeton',
    call: 'Dans chaque appel',
  },
})

export const overviewSection: SectionWriter = ({ api, dialect, language, example }) => {
  const text = say(language)
  const { name } = credentialWords(dialect, language)
  const parts = [
    ...Object.entries(example.call.headers).map(([header, value]) => `${header}: ${shortened(value)}`),
    ...Object.entries(example.call.query).map(([query, value]) => `?${query}=${shortened(value)}`),
  ].map(code)
  return {
    id: 'overview',
    level: 2,
    title: text('title'),
    blocks: [
      table(
        [text('what'), text('how')],
        [
          [text('address'), code(api.baseUrl)],
          [text('credential'), [name]],
          [text('exchange'), code(`${dialect.request.method} ${example.request.target}`)],
          [text('token'), answerPlaceText(tokenPlace(dialect).place, language)],
          [text('lifetime'), [durationText(lifetimeOf(api, dialect), language)]],
          [text('call'), joined(parts, ', ')],
        ],
      ),
    ],
  }
}

const shortened = (value: string): string => value.replace(/eyJ[\w.-]+/, 'eyJ…')
