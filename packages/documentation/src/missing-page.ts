import type { Language } from './facts.ts'
import type { Page } from './page.ts'
import { plainText } from './text.ts'
import { words } from './words.ts'

const say = words({
  en: { title: 'There is no such page', summary: 'All pages are listed at [the beginning]({index}).' },
  fr: { title: 'Cette page n’existe pas', summary: 'Toutes les pages sont listées [au début]({index}).' },
})

export function missingPage(language: Language): Page {
  const text = say(language)
  return {
    name: '',
    language,
    title: plainText(text('title')),
    summary: text('summary', { index: `./?lang=${language}` }),
    sections: [],
  }
}
