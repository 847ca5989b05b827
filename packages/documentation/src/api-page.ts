/** The page of one API: how a program authenticates. */

import type { Dialect } from '@guichet/dialects'
import { exampleOf } from './example.ts'
import type { ApiFacts, Language } from './facts.ts'
import type { Page, Section } from './page.ts'
import { answerSection } from './sections/answer.ts'
import { bearerTokensSection } from './sections/bearer-tokens.ts'
import { callSection } from './sections/call.ts'
import { credentialSection } from './sections/credential.ts'
import { lifetimeSection } from './sections/lifetime.ts'
import { overviewSection } from './sections/overview.ts'
import { callErrors, exchangeErrors } from './sections/refusals.ts'
import { requestSection } from './sections/request.ts'
import { adviceSection, environmentsSection, scopesSection, transportSection } from './sections/rules.ts'
import { samplesSections } from './sections/samples.ts'
import { standardSection } from './sections/standard.ts'
import type { SectionWriter, Subject } from './subject.ts'
import { plainText } from './text.ts'
import { words } from './words.ts'

const say = words({
  en: {
    title: '{title}: authentication',
    summary: 'How a program gets an access token for {title} and calls the API with it.',
  },
  fr: {
    title: '{title} : authentification',
    summary: 'Comment un programme obtient un jeton d’accès pour {title} et appelle l’API avec lui.',
  },
})

export function apiPage(api: ApiFacts, language: Language): Page {
  const text = say(language)
  const [first, ...others] = api.dialects
  return {
    name: api.name,
    language,
    title: plainText(text('title', { title: api.title })),
    summary: text('summary', { title: api.title }),
    sections: [
      ...dialectSections(api, first, language),
      ...sectionsOf([standardSection], subjectOf(api, first, language)),
      ...others.flatMap((dialect) => further(dialect, dialectSections(api, dialect, language))),
    ],
  }
}

const writers: readonly SectionWriter[] = [
  overviewSection,
  credentialSection,
  requestSection,
  answerSection,
  lifetimeSection,
  callSection,
  exchangeErrors,
  callErrors,
  bearerTokensSection,
  environmentsSection,
  transportSection,
  scopesSection,
  adviceSection,
]

function dialectSections(api: ApiFacts, dialect: Dialect, language: Language): readonly Section[] {
  const subject = subjectOf(api, dialect, language)
  return [...sectionsOf(writers, subject), ...samplesSections(subject)]
}

const subjectOf = (api: ApiFacts, dialect: Dialect, language: Language): Subject => ({
  api,
  dialect,
  language,
  example: exampleOf(api, dialect),
})

const sectionsOf = (writers: readonly SectionWriter[], subject: Subject): readonly Section[] =>
  writers.map((write) => write(subject)).filter((section) => section !== null)

/** The sections of a further dialect of the same API, told apart by its title. */
const further = (dialect: Dialect, sections: readonly Section[]): readonly Section[] =>
  sections.map((section) => ({
    ...section,
    id: `${dialect.name}-${section.id}`,
    title: section.level === 2 ? [...section.title, ` (${dialect.title})`] : section.title,
  }))
