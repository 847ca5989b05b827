/** All pages in all languages, rendered when they are first asked for and then kept: what they tell does not change. */

import { answerQuestion } from './ask.ts'
import type { TextAnswer } from './ask.ts'
import { apiPage } from './api-page.ts'
import { htmlDocument } from './document.ts'
import { languages } from './facts.ts'
import type { ApiFacts, Language } from './facts.ts'
import { indexPage } from './index-page.ts'
import { llmsText } from './llms.ts'
import { managementPage } from './management/management-page.ts'
import type { OpenApiDocument } from './management/openapi.ts'
import { pageMarkdown } from './markdown.ts'
import { missingPage } from './missing-page.ts'
import type { Page } from './page.ts'
import { searchOver } from './search.ts'
import type { Passage, Search } from './search.ts'

export interface SiteFacts {
  readonly apis: readonly ApiFacts[]
  /** The address of the server, without a slash at the end. */
  readonly issuer: string
  /** The OpenAPI document of the management API, asked for once. */
  readonly management: () => OpenApiDocument
}

export interface Site {
  /** Null where there is no page of that name; the index has none. */
  html(name: string, language: Language): string | null
  markdown(name: string, language: Language): string | null
  /** What is shown in place of a page that does not exist. */
  missing(language: Language): string
  readonly llms: string
  ask(question: string, page: string, language: Language): TextAnswer
  /** What the page that is being read says comes first. */
  search(question: string, page: string, language: Language): readonly Passage[]
}

/**
 * Makes the site of the APIs of one server.
 *
 * @example
 * const site = createSite({ apis, issuer: 'https://auth.example.com', management: () => document })
 * site.html('parcels', 'fr')
 */
export function createSite(facts: SiteFacts): Site {
  const address = `${facts.issuer}/docs/`
  const pages = kept(() => languages.flatMap((language) => pagesIn(facts, language)))
  const pagesOf = (language: Language): readonly Page[] =>
    pages().filter((page) => page.language === language)
  const rendered = (render: (page: Page) => string) => {
    const texts = new Map<Page, string>()
    return (name: string, language: Language): string | null => {
      const page = pagesOf(language).find((page) => page.name === name)
      if (page === undefined) return null
      const text = texts.get(page) ?? render(page)
      texts.set(page, text)
      return text
    }
  }
  const searches: Readonly<Record<Language, () => Search>> = {
    en: kept(() => searchOver(pagesOf('en'))),
    fr: kept(() => searchOver(pagesOf('fr'))),
  }
  const llms = kept(() => llmsText(pages(), address))
  return {
    html: rendered((page) => htmlDocument(page, pagesOf(page.language))),
    markdown: rendered(pageMarkdown),
    missing: (language) => htmlDocument(missingPage(language), pagesOf(language)),
    get llms() {
      return llms()
    },
    ask: (question, page, language) =>
      answerQuestion({ question, page, language, address }, searches[language]()),
    search: (question, page, language) => ownFirst(question, page, searches[language]()),
  }
}

const pagesIn = ({ apis, issuer, management }: SiteFacts, language: Language): readonly Page[] => [
  indexPage(apis, language),
  ...apis.map((api) => apiPage(api, language)),
  managementPage(management(), `${issuer}/api/v1`, language),
]

/** The index is about all pages alike. */
function ownFirst(question: string, page: string, search: Search): readonly Passage[] {
  const all = search(question, null)
  if (page === '') return all
  const own = search(question, page).slice(0, 4)
  return [...own, ...all.filter((passage) => passage.page !== page)].slice(0, 8)
}

function kept<T extends object | string>(make: () => T): () => T {
  let made: T | null = null
  return () => (made ??= make())
}
