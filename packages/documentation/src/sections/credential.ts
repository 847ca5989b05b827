/** Where the credential is made, in the words of the API's own documentation. */

import type { CredentialKind, Dialect } from '@guichet/dialects'
import type { Language } from '../facts.ts'
import { list, note, paragraph, table } from '../page.ts'
import type { SectionWriter } from '../subject.ts'
import type { Text } from '../text.ts'
import { words } from '../words.ts'
import { credentialNames } from './places.ts'

const say = words({
  en: {
    title: 'Get your credential',
    where: 'You need this credential: {name}. It is made in the console of your organization, at {path}.',
    somewhere: 'You need this credential: {name}. It is made in the console of your organization.',
    part: 'Part',
    called: 'Its name',
    sent: 'In the request',
    does: 'What it does',
    key: 'Key',
    secret: 'Secret',
    names: 'names who is calling; it is no secret',
    proves: 'proves that it is you',
    both: 'names who is calling and proves it',
    shownOnce:
      'The secret is shown once, when it is made. Copy it at once to where your programs read their secrets. If it is lost or seen by others, rotate the credential: you get a new secret, and the old one goes on for the overlap that you choose.',
    production: 'The keys of production begin with `{prefix}`.',
    sandbox: 'The keys of the sandbox begin with `{prefix}`.',
    password:
      'Where your administrator has allowed it for a member, the same request also takes the password of that member ({name}). Prefer a credential of its own for each program: it is rotated and revoked without touching a person.',
  },
  fr: {
    title: 'Obtenir vos identifiants',
    where:
      'Il vous faut ces identifiants : {name}. Ils se créent dans la console de votre organisation, sous {path}.',
    somewhere: 'Il vous faut ces identifiants : {name}. Ils se créent dans la console de votre organisation.',
    part: 'Élément',
    called: 'Son nom',
    sent: 'Dans la requête',
    does: 'À quoi il sert',
    key: 'Clé',
    secret: 'Secret',
    names: 'désigne l’appelant ; elle n’est pas secrète',
    proves: 'prouve que c’est bien vous',
    both: 'désigne l’appelant et le prouve',
    shownOnce:
      'Le secret s’affiche une seule fois, à sa création. Copiez-le aussitôt là où vos programmes lisent leurs secrets. S’il est perdu ou vu par d’autres, renouvelez-le : vous recevez un nouveau secret, et l’ancien reste valable pendant le recouvrement que vous choisissez.',
    production: 'Les clés de production commencent par `{prefix}`.',
    sandbox: 'Les clés du bac à sable commencent par `{prefix}`.',
    password:
      'Si votre administrateur l’a permis pour un membre, la même requête accepte aussi le mot de passe de ce membre ({name}). Préférez des identifiants propres à chaque programme : on les renouvelle et on les révoque sans toucher à une personne.',
  },
})

export const credentialSection: SectionWriter = ({ api, dialect, language }) => {
  const text = say(language)
  const { name, path } = credentialWords(dialect, language)
  const password = dialect.passwords ? dialect.words[language].password : undefined
  const onePart = keyless(dialect)
  const prefixes = api.environments.flatMap((environment) => {
    const prefix = dialect.keyPrefix[environment]
    return onePart || prefix === '' ? [] : [text(environment, { prefix })]
  })
  return {
    id: 'credential',
    level: 2,
    title: text('title'),
    blocks: [
      paragraph(path === '' ? text('somewhere', { name }) : text('where', { name, path })),
      table([text('part'), text('called'), text('sent'), text('does')], partRows(dialect, language)),
      ...(prefixes.length > 0 ? [list(prefixes)] : []),
      note(text('shownOnce')),
      ...(password === undefined ? [] : [paragraph(text('password', { name: password.name }))]),
    ],
  }
}

function partRows(dialect: Dialect, language: Language): readonly (readonly Text[])[] {
  const text = say(language)
  const { key, secret } = credentialWords(dialect, language)
  const names = credentialNames(dialect.request.credentials[0])
  const wire = (at: number): Text => [{ code: names[at] ?? names[0] ?? '' }]
  if (keyless(dialect)) return [[text('secret'), [{ code: secret }], wire(0), text('both')]]
  return [
    [text('key'), [{ code: key }], wire(0), text('names')],
    [text('secret'), [{ code: secret }], wire(1), text('proves')],
  ]
}

/** Whether the secret is all that the credential has. */
function keyless({ request }: Dialect): boolean {
  const [way] = request.credentials
  return 'secret' in way && way.key === null
}

export interface SaidWords {
  readonly name: string
  readonly key: string
  readonly secret: string
  /** `Settings › API keys`; empty where nobody says. */
  readonly path: string
}

/** The vendor's words for one kind of credential, else ours. */
export function credentialWords(
  dialect: Dialect,
  language: Language,
  kind: CredentialKind = 'key-pair',
): SaidWords {
  const own = dialect.words[language][kind]
  const plain = ours[language]
  return {
    name: own?.name ?? (keyless(dialect) ? plain.secret : plain.pair),
    key: own?.key ?? plain.key,
    secret: own?.secret ?? plain.secret,
    path: (own?.where ?? []).join(' › '),
  }
}

const ours = {
  en: { pair: 'key and secret', key: 'key', secret: 'secret' },
  fr: { pair: 'clé et secret', key: 'clé', secret: 'secret' },
} as const
