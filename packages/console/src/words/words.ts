/** The words of the pages: the browser's language where we have it, or the one that was chosen here before. */

import i18next, { type i18n, type Resource } from 'i18next'
import { initReactI18next } from 'react-i18next'

export const languages = ['en', 'fr'] as const
export type Language = (typeof languages)[number]

const chosenLanguage = 'guichet-language'

/** Files of words by their paths. A file is a namespace: `fr/credentials.json` is `credentials` in French. */
export type WordFiles = Readonly<Record<string, Readonly<Record<string, unknown>>>>

function resourcesOf(files: WordFiles): Resource {
  const found: Resource = {}
  for (const [path, words] of Object.entries(files)) {
    const [, language = '', namespace = ''] = /(\w+)\/(\w+)\.json$/.exec(path) ?? []
    found[language] = { ...found[language], [namespace]: words }
  }
  return found
}

export const isLanguage = (name: string | null): name is Language =>
  languages.some((language) => language === name)

function preferred(): Language {
  const chosen = localStorage.getItem(chosenLanguage)
  if (isLanguage(chosen)) return chosen
  return navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? 'en'
}

export async function chooseLanguage(files: WordFiles): Promise<i18n> {
  const language = preferred()
  tellPage(language)
  return wordsIn(language, files)
}

/** The words in one language; nothing of the page or the browser is touched. */
export async function wordsIn(language: Language, files: WordFiles): Promise<i18n> {
  const words = i18next.createInstance()
  await words.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: resourcesOf(files),
    defaultNS: 'shell',
    // React escapes what it shows.
    interpolation: { escapeValue: false },
  })
  return words
}

/** Nothing but the name of the language is kept in the browser. */
export async function switchLanguage(words: i18n, language: Language): Promise<void> {
  localStorage.setItem(chosenLanguage, language)
  await words.changeLanguage(language)
  tellPage(language)
}

/** Screen readers choose their voice by it. */
function tellPage(language: Language): void {
  document.documentElement.lang = language
}
