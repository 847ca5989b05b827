/** Places of a message in words, for tables and sentences. */

import type { CredentialPlace, Place } from '@guichet/dialects'
import type { AnswerPlace } from '../answer-places.ts'
import type { Language } from '../facts.ts'
import type { Text } from '../text.ts'
import { words } from '../words.ts'

const say = words({
  en: {
    header: 'header',
    query: 'address, after `?`',
    json: 'JSON body',
    form: 'form body',
    inJson: 'the field `{name}` of the JSON answer',
    inHeader: 'the response header `{name}`',
    inCookie: 'the cookie `{name}` that the answer sets',
    inText: 'the body of the answer, which is the bare text',
    inString: 'the body of the answer, which is one JSON string',
  },
  fr: {
    header: 'en-tête',
    query: 'adresse, après `?`',
    json: 'corps JSON',
    form: 'corps de formulaire',
    inJson: 'le champ `{name}` de la réponse JSON',
    inHeader: 'l’en-tête de réponse `{name}`',
    inCookie: 'le cookie `{name}` que la réponse dépose',
    inText: 'le corps de la réponse, en texte nu',
    inString: 'le corps de la réponse, qui est une chaîne JSON',
  },
})

export const placeName = (place: Place): string =>
  'field' in place ? place.field.join('.') : 'header' in place ? place.header : place.query

export function placeText(place: Place, bodyKind: string, language: Language): Text {
  const text = say(language)
  if ('header' in place) return text('header')
  if ('query' in place) return text('query')
  return text(bodyKind === 'form' ? 'form' : 'json')
}

export function answerPlaceText(place: AnswerPlace, language: Language): Text {
  const text = say(language)
  if ('header' in place) return text('inHeader', { name: place.header })
  if ('cookie' in place) return text('inCookie', { name: place.cookie })
  if ('body' in place) return text('inText')
  return place.json.length === 0 ? text('inString') : text('inJson', { name: place.json.join('.') })
}

/** The names of the places of a credential, as they stand on the wire. */
export function credentialNames(way: CredentialPlace): readonly string[] {
  if ('basic' in way) return ['Authorization']
  if ('joined' in way) return [placeName(way.joined)]
  return [...(way.key === null ? [] : [placeName(way.key)]), placeName(way.secret)]
}
