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
  /** What a section is found by, although it stands elsewhere. */
  readonly context: string
}

export function searchOver(pages: readonly Page[]): Search {
  const entries = pages.flatMap((page) =>
    page.sections.map((section, at) => ({ ...passageOf(page, section), context: contextOf(page, at) })),
  )
  const index = new MiniSearch<Entry>({
    fields: ['title', 'pageTitle', 'context', 'text'],
    processTerm: termOf,
    searchOptions: {
      boost: { title: 3, pageTitle: 2 },
      prefix: (term) => term.length > 3,
      // One letter, and in long words alone: of a short one it makes another word, such as `word` of `world`.
      fuzzy: (term) => (term.length > 5 ? 1 : false),
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
 * A passage with fewer of the words that a question means is about something else. A mistake is not made in the first
 * letters: `mother` is not `other`.
 */
function isAbout({ queryTerms, terms }: SearchResult, meant: number): boolean {
  const beginnings = new Set(terms.map((term) => term.slice(0, 2)))
  const has = new Set(queryTerms.filter((term) => beginnings.has(term.slice(0, 2))))
  return has.size > meant / 2
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

/** The words of its address, such as those of `rotateCredential`, and what the section that it belongs to says. */
function contextOf({ sections }: Page, at: number): string {
  const section = sections[at]
  const address = section?.id.replaceAll(/([A-Z])/g, ' $1') ?? ''
  if (section?.level !== 3) return address
  const above = sections.slice(0, at).findLast(({ level }) => level === 2)
  return above === undefined ? address : `${address} ${plainText(above.title)} ${blocksText(above.blocks)}`
}

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
    'a an and any are as at be been by can could did do does for from get give has have how i if in into',
    'is it its let make me much must my need of on or please should so some tell that the their them then',
    'there these this time to use want was we what when where which who why will with would you your ai',
    'as au aux avec avoir c ce ces cet cette combien comment d dans de des dois doit du elle en est et',
    'etre faire fait faut il ils j je l la le les leur lui m ma mes moi mon n ne nos notre nous obtenir',
    'ont ou par pas peut peux pour pourquoi qu quand que quel quelle quelles quels qui quoi s sa sans se',
    'ses si son sont sur t te temps tu un une utiliser veux vos votre vous y',
  ].flatMap((line) => line.split(' ')),
)
