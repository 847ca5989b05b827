import type { Language } from './facts.ts'
import { fill } from './text.ts'
import type { Holes, Text } from './text.ts'

export type Say<K extends string> = (key: K, holes?: Holes) => Text

/** The sentences of one subject in both languages: what one of them has and the other has not does not compile. */
export const words =
  <K extends string>(table: {
    readonly en: Readonly<Record<K, string>>
    readonly fr: Readonly<Record<NoInfer<K>, string>>
  }) =>
  (language: Language): Say<K> =>
  (key, holes) =>
    fill(table[language][key], holes)
