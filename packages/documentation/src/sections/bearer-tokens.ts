/** Tokens that are used as they are, without an exchange. */

import { callWriter } from '@guichet/dialects'
import type { CredentialKind } from '@guichet/dialects'
import { requestText } from '../http-text.ts'
import { codeBlock, list, paragraph } from '../page.ts'
import type { SectionWriter } from '../subject.ts'
import { words } from '../words.ts'
import { credentialWords } from './credential.ts'

const say = words({
  en: {
    title: 'Tokens that need no exchange',
    intro:
      'For scripts and servers of your own organization there are long-lived tokens. They are sent with each call like an access token, and no exchange is made:',
    'service-token': '{name}: belongs to the organization. Made at {path}.',
    'personal-token':
      '{name}: belongs to a member, and is worth no more than the member’s role. Made at {path}.',
    console: 'the console',
    once: 'Such a token is shown once, when it is made, and lives until it expires or is revoked. Whoever has it can call the API: keep it like a secret, and never put it into a page or an app.',
    example: 'Word for word, with an invented token:',
  },
  fr: {
    title: 'Jetons sans échange',
    intro:
      'Pour les scripts et les serveurs de votre propre organisation, il existe des jetons de longue durée. Ils s’envoient à chaque appel comme un jeton d’accès, et aucun échange n’est fait :',
    'service-token': '{name} : appartient à l’organisation. Se crée sous {path}.',
    'personal-token':
      '{name} : appartient à un membre, et ne vaut pas plus que le rôle de ce membre. Se crée sous {path}.',
    console: 'la console',
    once: 'Un tel jeton s’affiche une seule fois, à sa création, et vit jusqu’à son expiration ou sa révocation. Qui le détient peut appeler l’API : gardez-le comme un secret, et ne le mettez jamais dans une page ou une application.',
    example: 'Mot pour mot, avec un jeton inventé :',
  },
})

const kinds = ['service-token', 'personal-token'] as const satisfies readonly CredentialKind[]

export const bearerTokensSection: SectionWriter = ({ api, dialect, language }) => {
  const text = say(language)
  const offered = kinds.filter((kind) => dialect.words[language][kind] !== undefined)
  if (offered.length === 0) return null
  const items = offered.map((kind) => {
    const { name, path } = credentialWords(dialect, language, kind)
    const [console = ''] = text('console')
    return text(kind, { name, path: path === '' ? String(console) : path })
  })
  const [method = 'GET', target = '/'] = (api.sample ?? 'GET /').split(' ')
  const { headers } = callWriter(dialect)('the-token-shown-once', 'production')
  return {
    id: 'tokens-without-exchange',
    level: 2,
    title: text('title'),
    blocks: [
      paragraph(text('intro')),
      list(items),
      paragraph(text('once')),
      paragraph(text('example')),
      codeBlock('http', requestText(api.baseUrl, { method, target, headers, body: null })),
    ],
  }
}
