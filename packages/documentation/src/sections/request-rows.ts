/** What a request of the exchange has to say: a row for each header, parameter and field. */

import type { EnvironmentPlace, Environment, FixedValue, Place } from '@guichet/dialects'
import type { Language } from '../facts.ts'
import type { Subject } from '../subject.ts'
import { code, joined } from '../text.ts'
import type { Text } from '../text.ts'
import { words } from '../words.ts'
import { credentialWords } from './credential.ts'
import { placeName, placeText } from './places.ts'

const say = words({
  en: {
    header: 'header',
    yes: 'yes',
    no: 'no',
    basic: '`Basic`, a blank, and the base64 of `{key}:{secret}` in UTF-8 (RFC 7617)',
    encodedBasic:
      '`Basic`, a blank, and the base64 of `{key}:{secret}`, both form-encoded first (RFC 6749, section 2.3.1)',
    base64: 'the base64 of ',
    scheme: '`{scheme}`, a blank, and ',
    your: 'your {part}',
    or: ' or ',
    without: '; without it: `{value}`',
    anyCase: '; upper or lower case does not matter',
    scope: 'scopes, separated by `{separator}`; without it: all that the credential may have',
    blank: 'scopes, separated by a blank; without it: all that the credential may have',
    resource: '`{audience}`, the audience of this API (RFC 8707)',
  },
  fr: {
    header: 'en-tête',
    yes: 'oui',
    no: 'non',
    basic: '`Basic`, une espace, et le base64 de `{key}:{secret}` en UTF-8 (RFC 7617)',
    encodedBasic:
      '`Basic`, une espace, et le base64 de `{key}:{secret}`, chacun d’abord encodé comme dans un formulaire (RFC 6749, section 2.3.1)',
    base64: 'le base64 de ',
    scheme: '`{scheme}`, une espace, et ',
    your: 'votre {part}',
    or: ' ou ',
    without: ' ; en son absence : `{value}`',
    anyCase: ' ; majuscules ou minuscules, peu importe',
    scope: 'portées (scopes), séparées par `{separator}` ; sinon, toutes celles des identifiants',
    blank: 'portées (scopes), séparées par une espace ; sinon, toutes celles des identifiants',
    resource: '`{audience}`, l’audience de cette API (RFC 8707)',
  },
})

type Row = readonly Text[]

export const requestRows = (subject: Subject): readonly Row[] => [
  ...contentTypeRows(subject),
  ...fixedRows(subject),
  ...credentialRows(subject),
  ...choiceRows(subject),
]

function contentTypeRows({ dialect, language }: Subject): readonly Row[] {
  const [kind] = dialect.request.bodies
  if (kind === 'none') return []
  const type = kind === 'json' ? 'application/json' : 'application/x-www-form-urlencoded'
  return [row({ header: 'content-type' }, true, code(type), kind, language)]
}

function fixedRows({ dialect, language }: Subject): readonly Row[] {
  const { fixed, headers, bodies } = dialect.request
  const fixedRow = (place: Place, { value, optional }: FixedValue): Row =>
    row(place, !optional, code(String(value)), bodies[0], language)
  return [
    ...Object.entries(headers).map(([header, value]) => fixedRow({ header }, { value, optional: true })),
    ...Object.entries(fixed.headers).map(([header, value]) => fixedRow({ header }, value)),
    ...Object.entries(fixed.query).map(([query, value]) => fixedRow({ query }, value)),
    ...fixed.fields.map((field) => fixedRow({ field: field.field }, field)),
  ]
}

function credentialRows({ dialect, language }: Subject): readonly Row[] {
  const { credentials, bodies } = dialect.request
  const [way] = credentials
  const text = say(language)
  const said = credentialWords(dialect, language)
  const must = (place: Place, value: Text): Row => row(place, true, value, bodies[0], language)
  if ('basic' in way) {
    const value = text(way.basic === 'raw' ? 'basic' : 'encodedBasic', { key: said.key, secret: said.secret })
    return [must({ header: 'Authorization' }, value)]
  }
  if ('joined' in way) {
    const pair = code(said.key + way.separator + said.secret)
    return [must(way.joined, way.encoding === 'base64' ? [...text('base64'), ...pair] : pair)]
  }
  const your = (part: string): Text => text('your', { part })
  return [...(way.key === null ? [] : [must(way.key, your(said.key))]), must(way.secret, your(said.secret))]
}

/** What a caller may choose: environment, scopes, audience. */
function choiceRows({ api, dialect, language }: Subject): readonly Row[] {
  const { environment, scope, resource, bodies } = dialect.request
  const text = say(language)
  const may = (place: Place, value: Text, required = false): Row =>
    row(place, required, value, bodies[0], language)
  const scopes = (separator: string): Text =>
    separator === ' ' ? text('blank') : text('scope', { separator })
  return [
    ...(environment === null
      ? []
      : [
          may(
            environment.at,
            environmentText(environment, api.environments, language),
            environment.missing === 'refused',
          ),
        ]),
    ...(scope === null || api.scopes.length === 0 ? [] : [may(scope.at, scopes(scope.separator))]),
    ...(resource === null ? [] : [may(resource, text('resource', { audience: api.audience }))]),
  ]
}

function environmentText(
  { spelling, missing, ignoreCase }: EnvironmentPlace,
  environments: readonly Environment[],
  language: Language,
): Text {
  const text = say(language)
  const [or = ''] = text('or')
  return [
    ...joined(
      environments.map((environment) => code(spelling[environment])),
      typeof or === 'string' ? or : '',
    ),
    ...(missing === 'refused' ? [] : text('without', { value: spelling[missing] })),
    ...(ignoreCase ? text('anyCase') : []),
  ]
}

function row(place: Place, required: boolean, value: Text, bodyKind: string, language: Language): Row {
  const text = say(language)
  const scheme =
    'header' in place && place.scheme !== undefined ? text('scheme', { scheme: place.scheme }) : []
  return [
    code(placeName(place)),
    placeText(place, bodyKind, language),
    text(required ? 'yes' : 'no'),
    [...scheme, ...value],
  ]
}
