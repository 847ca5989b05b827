/** Programs to copy: a section for each programming language. */

import type { Section } from '../page.ts'
import { codeBlock, paragraph } from '../page.ts'
import { environmentNames } from '../samples/environment-names.ts'
import { samplesOf } from '../samples/samples.ts'
import type { Subject } from '../subject.ts'
import { words } from '../words.ts'
import { credentialWords } from './credential.ts'

const say = words({
  en: {
    title: 'Samples',
    intro:
      'Each of these examples is a program that gets a token, keeps it until shortly before its end, makes the call `{call}`, and prints the status and the body. They read the credential from the environment: `{key}` is your {keyName}, `{secret}` your {secretName}.',
    introSecret:
      'Each of these examples is a program that gets a token, keeps it until shortly before its end, makes the call `{call}`, and prints the status and the body. They read the credential from the environment: `{secret}` is your {secretName}.',
    client:
      'The client knows the exchange of this API. It keeps and renews the token, makes one exchange for many calls at once, and replaces a token that the API refuses.',
    run: 'Save it as `{file}`.',
  },
  fr: {
    title: 'Exemples',
    intro:
      'Chacun de ces programmes obtient un jeton, le garde jusqu’à peu avant sa fin, fait l’appel `{call}`, et affiche le statut et le corps. Ils lisent les identifiants dans l’environnement : `{key}` est votre {keyName}, `{secret}` votre {secretName}.',
    introSecret:
      'Chacun de ces programmes obtient un jeton, le garde jusqu’à peu avant sa fin, fait l’appel `{call}`, et affiche le statut et le corps. Ils lisent les identifiants dans l’environnement : `{secret}` est votre {secretName}.',
    client:
      'Le client connaît l’échange de cette API. Il garde et renouvelle le jeton, fait un seul échange pour beaucoup d’appels à la fois, et remplace un jeton que l’API refuse.',
    run: 'À enregistrer sous `{file}`.',
  },
})

export function samplesSections({ api, dialect, language }: Subject): readonly Section[] {
  const text = say(language)
  const said = credentialWords(dialect, language)
  const [way] = dialect.request.credentials
  const keyless = 'secret' in way && way.key === null
  const call = api.sample ?? `GET ${api.routes[0]?.path ?? '/'}`
  const holes = { ...environmentNames(api.name), call, keyName: said.key, secretName: said.secret }
  const samples = samplesOf(api, dialect)
  return [
    {
      id: 'samples',
      level: 2,
      title: text('title'),
      blocks: [paragraph(text(keyless ? 'introSecret' : 'intro', holes))],
    },
    ...samples.map(({ id, title, language: written, file, code }): Section => ({
      id: `sample-${id}`,
      level: 3,
      title: [title],
      blocks: [
        paragraph([...(id === 'client' ? [...text('client'), ' '] : []), ...text('run', { file })]),
        codeBlock(written, code),
      ],
    })),
  ]
}
