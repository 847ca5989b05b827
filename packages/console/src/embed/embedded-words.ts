import type { WordFiles } from '../words/words.ts'

/** The words of the component; those of the other pages would make its script larger for nothing. */
export const embeddedWords: WordFiles = import.meta.glob(
  '../words/{en,fr}/{credentials,embed,problems,shell,trying}.json',
  { eager: true, import: 'default' },
)
