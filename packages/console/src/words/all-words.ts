import type { WordFiles } from './words.ts'

/** The words of all pages. */
export const allWords: WordFiles = import.meta.glob('./{en,fr}/*.json', { eager: true, import: 'default' })
