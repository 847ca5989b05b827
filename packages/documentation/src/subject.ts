import type { Dialect } from '@guichet/dialects'
import type { Example } from './example.ts'
import type { ApiFacts, Language } from './facts.ts'
import type { Section } from './page.ts'

/** What a section is written about. */
export interface Subject {
  readonly api: ApiFacts
  readonly dialect: Dialect
  readonly language: Language
  readonly example: Example
}

/** Null where there is nothing to say. */
export type SectionWriter = (subject: Subject) => Section | null
