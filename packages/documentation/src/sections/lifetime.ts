/** How long a token lives, and how a program learns its end. */

import type { Dialect } from '@guichet/dialects'
import { placeOf } from '../answer-places.ts'
import { durationText } from '../durations.ts'
import { lifetimeOf } from '../facts.ts'
import type { Language } from '../facts.ts'
import { paragraph } from '../page.ts'
import type { SectionWriter } from '../subject.ts'
import type { Text } from '../text.ts'
import { words } from '../words.ts'
import { answerPlaceText } from './places.ts'

const say = words({
  en: {
    title: 'How long a token lives',
    lifetime: 'A token lives {duration} ({seconds} seconds) and then expires.',
    earlier:
      'It may end earlier: when its credential is revoked, disabled or expires, or when somebody revokes the token. New tokens do not end the older ones.',
    told: 'Its end is told by ',
    seconds: ': the seconds from now.',
    minutes: ': the minutes from now.',
    milliseconds: ': the milliseconds from now.',
    epochSeconds: ': the instant, in seconds since 1970 (UTC).',
    epochMilliseconds: ': the instant, in milliseconds since 1970 (UTC).',
    epochMicroseconds: ': the instant, in microseconds since 1970 (UTC).',
    iso: ': the instant, as ISO 8601 writes it.',
    pattern: ': the local time of {zone}, written `{pattern}`.',
    documented: 'The answer does not tell the end: count from the moment at which you receive the token.',
    token:
      'The answer does not tell the end beside the token. The token is a JWT, and its claim `exp` is the instant in seconds since 1970 (UTC).',
    clock:
      'If the clock of your machine may be wrong, count from the moment at which you receive the token, and not to the instant that is told.',
  },
  fr: {
    title: 'Durée de vie et expiration du jeton',
    lifetime: 'Un jeton est valable {duration} ({seconds} secondes), puis il expire.',
    earlier:
      'Il peut finir plus tôt : si ses identifiants sont révoqués, désactivés ou expirent, ou si quelqu’un révoque le jeton. Un nouveau jeton ne met pas fin aux précédents.',
    told: 'Sa fin (expiration) est donnée par ',
    seconds: ' : les secondes à partir de maintenant.',
    minutes: ' : les minutes à partir de maintenant.',
    milliseconds: ' : les millisecondes à partir de maintenant.',
    epochSeconds: ' : l’instant, en secondes depuis 1970 (UTC).',
    epochMilliseconds: ' : l’instant, en millisecondes depuis 1970 (UTC).',
    epochMicroseconds: ' : l’instant, en microsecondes depuis 1970 (UTC).',
    iso: ' : l’instant, comme l’écrit ISO 8601.',
    pattern: ' : l’heure locale de {zone}, écrite `{pattern}`.',
    documented: 'La réponse ne donne pas la fin : comptez à partir du moment où vous recevez le jeton.',
    token:
      'La réponse ne donne pas la fin à côté du jeton. Le jeton est un JWT, et son champ `exp` est l’instant en secondes depuis 1970 (UTC).',
    clock:
      'Si l’horloge de votre machine peut être fausse, comptez à partir du moment où vous recevez le jeton, et non jusqu’à l’instant annoncé.',
  },
})

export const lifetimeSection: SectionWriter = ({ api, dialect, language }) => {
  const text = say(language)
  const seconds = lifetimeOf(api, dialect)
  const instant = ['epoch', 'iso', 'pattern', 'token'].includes(dialect.response.expires.as)
  return {
    id: 'lifetime',
    level: 2,
    title: text('title'),
    blocks: [
      paragraph(text('lifetime', { duration: durationText(seconds, language), seconds })),
      paragraph(toldText(dialect, language)),
      ...(instant ? [paragraph(text('clock'))] : []),
      paragraph(text('earlier')),
    ],
  }
}

function toldText({ response }: Dialect, language: Language): Text {
  const text = say(language)
  const { expires } = response
  const found = placeOf(response, '${expires}')
  if (expires.as === 'token') return text('token')
  if (found === null || expires.as === 'documented' || expires.as === 'nothing') return text('documented')
  const place = [...text('told'), ...answerPlaceText(found.place, language)]
  if (expires.as === 'duration') return [...place, ...text(expires.unit)]
  if (expires.as === 'epoch') return [...place, ...text(epochs[expires.unit])]
  if (expires.as === 'iso') return [...place, ...text('iso')]
  return [...place, ...text('pattern', { zone: expires.zone, pattern: expires.pattern })]
}

const epochs = {
  seconds: 'epochSeconds',
  milliseconds: 'epochMilliseconds',
  microseconds: 'epochMicroseconds',
} as const
