/** The first page: which APIs there are, and where to begin. */

import { exampleOf } from './example.ts'
import type { ApiFacts, Language } from './facts.ts'
import { list, paragraph, table } from './page.ts'
import type { Page } from './page.ts'
import { code, plainText } from './text.ts'
import { words } from './words.ts'

const say = words({
  en: {
    title: 'Documentation',
    summary: 'How programs authenticate with these APIs, and how credentials are managed.',
    apis: 'APIs',
    none: 'No API is described here yet.',
    api: 'API',
    exchange: 'Exchange',
    steps: 'In three steps',
    make: 'Make a credential in the console of your organization. Its secret is shown once.',
    exchangeIt: 'Exchange it for a token, as the page of the API says.',
    call: 'Call the API with the token until shortly before its end; then exchange again.',
    more: 'More',
    management: '[The management API]({page}): credentials, members and the audit trail, by program.',
    ask: 'Ask any page: add `?ask=` and a question to its address, and the answer is plain text with its sources.',
    llms: '[All pages as Markdown]({page}), for programs that read documentation.',
  },
  fr: {
    title: 'Documentation',
    summary: 'Comment les programmes s’authentifient auprès de ces API, et comment gérer les identifiants.',
    apis: 'Les API',
    none: 'Aucune API n’est encore décrite ici.',
    api: 'API',
    exchange: 'Échange',
    steps: 'En trois étapes',
    make: 'Créez des identifiants dans la console de votre organisation. Leur secret s’affiche une seule fois.',
    exchangeIt: 'Échangez-les contre un jeton, comme le dit la page de l’API.',
    call: 'Appelez l’API avec le jeton jusqu’à peu avant sa fin ; puis refaites l’échange.',
    more: 'Autres pages',
    management: '[L’API de gestion]({page}) : identifiants, membres et journal d’audit, par programme.',
    ask: 'Interrogez n’importe quelle page : ajoutez `?ask=` et une question à son adresse, et la réponse est un texte avec ses sources.',
    llms: '[Toutes les pages en Markdown]({page}), pour les programmes qui lisent la documentation.',
  },
})

export function indexPage(apis: readonly ApiFacts[], language: Language): Page {
  const text = say(language)
  const rows = apis.map((api) => {
    const { method, target } = exampleOf(api, api.dialects[0]).request
    const link = { label: api.title, target: `${api.name}?lang=${language}` }
    return [[link], code(`${method} ${target}`)]
  })
  return {
    name: '',
    language,
    title: plainText(text('title')),
    summary: text('summary'),
    sections: [
      {
        id: 'apis',
        level: 2,
        title: text('apis'),
        blocks: [rows.length === 0 ? paragraph(text('none')) : table([text('api'), text('exchange')], rows)],
      },
      {
        id: 'steps',
        level: 2,
        title: text('steps'),
        blocks: [list([text('make'), text('exchangeIt'), text('call')])],
      },
      {
        id: 'more',
        level: 2,
        title: text('more'),
        blocks: [
          list([
            text('management', { page: `management?lang=${language}` }),
            text('llms', { page: 'llms.txt' }),
            text('ask'),
          ]),
        ],
      },
    ],
  }
}
