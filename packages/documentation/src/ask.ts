/** Answers a question with passages of the pages, in plain text: no model, nothing but what stands there. */

import type { Language } from './facts.ts'
import { longestQuestion } from './search.ts'
import type { Passage, Search } from './search.ts'
import { plainText } from './text.ts'
import { words } from './words.ts'

export interface TextAnswer {
  readonly status: 200 | 400
  readonly text: string
}

const say = words({
  en: {
    empty: 'Ask a question: write it after ?ask= in the address, such as {example}',
    example: 'how+long+does+a+token+live',
    long: 'The question is too long: {most} characters at most.',
    nothing: 'Nothing here answers this. All pages: {address}',
    more: '[…]',
  },
  fr: {
    empty: 'Posez une question : écrivez-la après ?ask= dans l’adresse, par exemple {example}',
    example: 'combien+de+temps+un+jeton+est-il+valable',
    long: 'La question est trop longue : {most} caractères au plus.',
    nothing: 'Rien ici n’y répond. Toutes les pages : {address}',
    more: '[…]',
  },
})

const mostPassages = 4
const mostCharacters = 1_500

export interface Asked {
  readonly question: string
  /** The page that was asked. */
  readonly page: string
  readonly language: Language
  /** The address of `/docs/`, with its last slash. */
  readonly address: string
}

export function answerQuestion({ question, page, language, address }: Asked, search: Search): TextAnswer {
  const text = say(language)
  const sentence = (status: TextAnswer['status'], said: ReturnType<typeof text>): TextAnswer => ({
    status,
    text: `${plainText(said)}\n`,
  })
  if (question.trim() === '') {
    const example = `${address}?ask=${plainText(text('example'))}`
    return sentence(400, text('empty', { example }))
  }
  if (question.length > longestQuestion) return sentence(400, text('long', { most: longestQuestion }))
  const found = passagesFor(question, page, search).slice(0, mostPassages)
  if (found.length === 0) return sentence(200, text('nothing', { address }))
  const more = plainText(text('more'))
  return {
    status: 200,
    text: found.map((passage) => passageText(passage, language, address, more)).join('\n'),
  }
}

/** What the page itself says comes alone: that of another API would be wrong here. The index has no more than links. */
function passagesFor(question: string, page: string, search: Search): readonly Passage[] {
  const own = page === '' ? [] : search(question, page)
  return own.length > 0 ? own : search(question, null)
}

function passageText(passage: Passage, language: Language, address: string, more: string): string {
  const { page, pageTitle, title, section, text } = passage
  const source = `${address}${encodeURIComponent(page)}?lang=${language}#${section}`
  const shown = text.length > mostCharacters ? `${text.slice(0, mostCharacters)} ${more}` : text
  return `${pageTitle} › ${title}\n${source}\n\n${shown}\n`
}
