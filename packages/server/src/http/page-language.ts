import type { Language } from '@guichet/documentation'

/** The language of a page: what the address asks for, else what the reader prefers, else English. */
export function pageLanguage(
  languages: readonly Language[],
  asked: unknown,
  acceptLanguage: string | undefined,
): Language {
  return (
    languages.find((language) => language === asked) ?? preferred(languages, acceptLanguage ?? '') ?? 'en'
  )
}

/** RFC 9110 section 12.5.4: the language with the highest weight, of equals the first. */
function preferred(languages: readonly Language[], acceptLanguage: string): Language | null {
  const ranges = acceptLanguage.split(',', 20).map((range) => {
    const [name = '', ...parameters] = range.trim().toLowerCase().split(';')
    const weight = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find(Boolean)
    return { language: name.split('-', 1)[0], weight: weight === undefined ? 1 : Number(weight) }
  })
  const known = ranges.filter(({ weight }) => weight > 0).toSorted((one, other) => other.weight - one.weight)
  for (const { language } of known) {
    const found = languages.find((name) => name === language)
    if (found !== undefined) return found
  }
  return null
}
