/** Full-text search over the sections of all pages in one language: small spelling mistakes and missing accents are forgiven. */

import MiniSearch from 'minisearch'
import type { SearchResult } from 'minisearch'
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

export function searchOver(pages: readonly Page[]): Search {
  const entries = pages.flatMap((page) => page.sections.map((section) => passageOf(page, section)))
  const index = new MiniSearch<Entry>({
    fields: ['title', 'pageTitle', 'text'],
    processTerm: termOf,
    searchOptions: {
      boost: { title: 3, pageTitle: 2 },
      prefix: (term) => term.length > 3,
      fuzzy: mistakesIn,
    },
  })
  index.addAll(entries.map((entry, id) => ({ ...entry, id })))
  return (question, page) => {
    const asked = question.slice(0, longestQuestion)
    const meant = meaningfulWords(asked)
    return index
      .search(asked, {
        filter: (result: SearchResult) =>
          (page === null || entries[Number(result.id)]?.page === page) && isAbout(result, meant),
      })
      .slice(0, most)
      .flatMap(({ id }: SearchResult) => entries[Number(id)] ?? [])
  }
}

/**
 * One letter, or two that changed places; none in a short word, which would be another one, such as `word` of `world`.
 */
function mistakesIn({ length }: string): number | false {
  if (length > 8) return 2
  return length > 5 ? 1 : false
}

/**
 * Whether a passage has enough of the words that a question means: more than half of them, or half where one of them
 * stands in its title. With fewer, the question is about something else.
 */
function isAbout({ queryTerms, match }: SearchResult, meant: number): boolean {
  const has = new Set(queryTerms).size
  return (
    has > meant / 2 || (has === meant / 2 && Object.values(match).some((fields) => fields.includes('title')))
  )
}

const tokenize = MiniSearch.getDefault('tokenize') as (text: string) => readonly string[]

const meaningfulWords = (question: string): number =>
  new Set(
    tokenize(question)
      .map(termOf)
      .filter((term) => term !== null),
  ).size

const passageOf = (page: Page, { id, title, blocks }: Section): Passage => ({
  page: page.name,
  pageTitle: page.title,
  section: id,
  title: plainText(title),
  text: blocksText(blocks),
})

/** Without accents, capitals and the s of a plural; null for a word that every sentence has. */
function termOf(term: string): string | null {
  const folded = term
    .normalize('NFD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
  if (folded === '' || stopWords.has(folded)) return null
  return folded.length > 3 ? folded.replace(/s$/, '') : folded
}

/** Of both languages, for a French page tells the management API's own English words. */
const stopWords: ReadonlySet<string> = new Set(
  [
    'a an and any are as at be been by can could did do does for from get give has have how i if in into is it its',
    'let make me much must my need of on or please should so some tell that the their them then there these this to',
    'use want was we what when where which who why will with would you your',
    'ai as au aux avec avoir c ce ces cet cette combien comment d dans de des dois doit du elle en est et etre',
    'faire fait faut il ils j je l la le les leur lui m ma mes moi mon n ne nos notre nous obtenir ont ou par pas',
    'peut peux pour pourquoi qu quand que quel quelle quelles quels qui quoi s sa sans se ses si son sont sur t te',
    'tu un une utiliser veux vos votre vous y',
  ].flatMap((line) => line.split(' ')),
)
