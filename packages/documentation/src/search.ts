/** Full-text search over the sections of all pages in one language: small spelling mistakes and missing accents are forgiven. */

import MiniSearch from 'minisearch'
import type { Language } from './facts.ts'
import type { Page, Section } from './page.ts'
import { blocksText } from './plain.ts'
import { plainText } from './text.ts'

export interface Passage {
  readonly page: string
  readonly pageTitle: string
  readonly section: string
  readonly title: string
  readonly text: string
}

/** The best first; of one page alone where it is named. */
export type Search = (question: string, page: string | null) => readonly Passage[]

export const longestQuestion = 200

const most = 8

interface Entry extends Passage {
  readonly id: number
}

export function searchOver(pages: readonly Page[], language: Language): Search {
  const entries = pages.flatMap((page) => page.sections.map((section) => passageOf(page, section)))
  const index = new MiniSearch<Entry>({
    fields: ['title', 'pageTitle', 'text'],
    processTerm: (term) => termOf(term, language),
    searchOptions: {
      boost: { title: 3, pageTitle: 2 },
      prefix: (term) => term.length > 3,
      fuzzy: (term) => (term.length > 4 ? 0.2 : false),
    },
  })
  index.addAll(entries.map((entry, id) => ({ ...entry, id })))
  return (question, page) =>
    index
      .search(question.slice(0, longestQuestion), {
        filter: ({ id }: { id: number }) => page === null || entries[id]?.page === page,
      })
      .slice(0, most)
      .flatMap(({ id }: { id: number }) => entries[id] ?? [])
}

const passageOf = (page: Page, { id, title, blocks }: Section): Passage => ({
  page: page.name,
  pageTitle: page.title,
  section: id,
  title: plainText(title),
  text: blocksText(blocks),
})

/** Without accents and capitals; null for a word that every sentence has. */
function termOf(term: string, language: Language): string | null {
  const folded = term
    .normalize('NFD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
  return folded === '' || stopWords[language].has(folded) ? null : folded
}

const stopWords: Readonly<Record<Language, ReadonlySet<string>>> = {
  en: new Set(
    'a an and are as at be by can do does for from has have how i if in into is it its me my of on or so that the their then there this to was we what when where which who why will with you your'.split(
      ' ',
    ),
  ),
  fr: new Set(
    'a ai as au aux avec c ce ces cet cette comment d dans de des du elle en est et il ils j je l la le les leur lui m ma me mes moi mon n ne nos notre nous on ou par pas peut pour qu quand que quel quelle quels quelles qui quoi s sa se ses si son sont sur t te tu un une vos votre vous y'.split(
      ' ',
    ),
  ),
}
