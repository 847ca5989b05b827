/** The errors word for word, of the exchange and of calls, written by the dialect itself. */

import { refusalWriter } from '@guichet/dialects'
import type { Cause, DeadToken, Dialect, OutgoingResponse, Refusals } from '@guichet/dialects'
import type { Language } from '../facts.ts'
import { list, paragraph, table } from '../page.ts'
import type { Block } from '../page.ts'
import type { SectionWriter } from '../subject.ts'
import { code, joined } from '../text.ts'
import type { Text } from '../text.ts'
import { words } from '../words.ts'
import { causeWords } from './causes.ts'
import { credentialNames } from './places.ts'

const say = words({
  en: {
    exchangeTitle: 'Errors of the exchange',
    callTitle: 'Errors of a call',
    exchange: 'A request that is refused is answered with one of these, word for word:',
    call: 'A call whose token is refused never reaches the API. It is answered with one of these, word for word:',
    when: 'When',
    status: 'Status',
    body: 'Body',
    headers: 'Headers',
    retry:
      'Where a `retry-after` is there, wait that many seconds before you try again. Do not repeat a request that was refused for another reason: it will be refused again, and failed attempts are counted.',
    same: 'Why a credential or a token is refused is not told: unknown, revoked, expired and wrong look alike. Your administrator finds the reason in the audit trail of the console.',
    dead: 'Get a new token, once, and repeat the call, once, when the answer is:',
    deadStatus: 'the status `{status}`',
    deadField: 'the status `{status}` with `{field}` = `{value}` in the body',
    deadOver:
      'If the new token is refused as well, stop: the credential itself is refused, or may not do this.',
  },
  fr: {
    exchangeTitle: 'Erreurs de l’échange',
    callTitle: 'Erreurs d’un appel',
    exchange: 'Une requête refusée reçoit l’une de ces réponses, mot pour mot :',
    call: 'Un appel dont le jeton est refusé n’atteint jamais l’API. Il reçoit l’une de ces réponses, mot pour mot :',
    when: 'Quand',
    status: 'Statut',
    body: 'Corps',
    headers: 'En-têtes',
    retry:
      'S’il y a un `retry-after`, attendez ce nombre de secondes avant de réessayer. Ne répétez pas une requête refusée pour une autre raison : elle le sera encore, et les échecs sont comptés.',
    same: 'La raison d’un refus n’est pas donnée : inconnu, révoqué, expiré et faux se ressemblent. Votre administrateur la trouvera dans le journal d’audit de la console.',
    dead: 'Obtenez un nouveau jeton, une fois, et répétez l’appel, une fois, si la réponse est :',
    deadStatus: 'le statut `{status}`',
    deadField: 'le statut `{status}` avec `{field}` = `{value}` dans le corps',
    deadOver:
      'Si le nouveau jeton est refusé lui aussi, arrêtez : ce sont les identifiants qui sont refusés, ou auxquels il manque une portée.',
  },
})

export const exchangeErrors: SectionWriter = ({ dialect, language }) => {
  const text = say(language)
  const { request, refusals } = dialect
  const told = exchangeCauses.filter((cause) => isToldByExchange(dialect, cause))
  const [first = ''] = credentialNames(request.credentials[0]).toReversed()
  return {
    id: 'exchange-errors',
    level: 2,
    title: text('exchangeTitle'),
    blocks: [
      paragraph(text('exchange')),
      refusalTable(refusals, { causes: told, field: first, of: 'exchange' }, language),
      paragraph(text('retry')),
      paragraph(text('same')),
    ],
  }
}

const exchangeCauses: readonly Cause[] = [
  'missing',
  'malformed',
  'unsupported',
  'scope',
  'target',
  'mediaType',
  'invalid',
  'insecure',
  'method',
  'tooLarge',
  'throttled',
  'fault',
  'unavailable',
]

function isToldByExchange({ request, transport }: Dialect, cause: Cause): boolean {
  if (cause === 'scope') return request.scope !== null
  if (cause === 'target') return request.resource !== null
  if (cause === 'mediaType') return request.bodies[0] !== 'none'
  if (cause === 'unsupported') return request.fixed.fields.length > 0 || request.environment !== null
  return cause !== 'insecure' || transport !== 'redirect'
}

export const callErrors: SectionWriter = ({ dialect, language }) => {
  const text = say(language)
  const told = callCauses.filter((cause) => cause !== 'insecure' || dialect.transport !== 'redirect')
  const deadSigns = dialect.call.dead.map((sign) => deadText(sign, language))
  return {
    id: 'call-errors',
    level: 2,
    title: text('callTitle'),
    blocks: [
      paragraph(text('call')),
      refusalTable(dialect.call.refusals, { causes: told, field: null, of: 'call' }, language),
      paragraph(text('dead')),
      list(deadSigns),
      paragraph(text('deadOver')),
    ],
  }
}

/** What the judgement of a call can end with. */
const callCauses = [
  'missing',
  'invalid',
  'malformed',
  'forbidden',
  'method',
  'insecure',
  'unavailable',
] as const

function deadText({ status, field, equals }: DeadToken, language: Language): Text {
  const text = say(language)
  if (field === null) return text('deadStatus', { status })
  return text('deadField', { status, field: field.join('.'), value: JSON.stringify(equals) })
}

interface Told {
  readonly causes: readonly Cause[]
  /** The field that is missing, in the example of a refusal that names it. */
  readonly field: string | null
  readonly of: 'exchange' | 'call'
}

const ofEveryAnswer = new Set(['content-type', 'cache-control'])

/** One row for each answer: causes that are answered alike stand together. */
function refusalTable(refusals: Refusals, { causes, field, of }: Told, language: Language): Block {
  const text = say(language)
  const when = causeWords(of)(language)
  const write = refusalWriter(refusals)
  const groups = new Map<string, { readonly answer: OutgoingResponse; readonly causes: Cause[] }>()
  for (const cause of causes) {
    const usedAuthorization = refusals[cause].challenge !== null
    const answer = write({ cause, field, retryAfter: null, usedAuthorization })
    const same = JSON.stringify(answer)
    const group = groups.get(same) ?? { answer, causes: [] }
    group.causes.push(cause)
    groups.set(same, group)
  }
  const rows = [...groups.values()].map(({ answer, causes }) => {
    const headers = Object.entries(answer.headers).filter(([name]) => !ofEveryAnswer.has(name))
    return [
      joined(
        causes.map((cause) => when(cause)),
        language === 'fr' ? '\u00a0; ' : '; ',
      ),
      code(String(answer.status)),
      code(answer.body),
      joined(
        headers.map(([name, value]) => code(`${name}: ${value}`)),
        ', ',
      ),
    ]
  })
  return table([text('when'), text('status'), text('body'), text('headers')], rows)
}
