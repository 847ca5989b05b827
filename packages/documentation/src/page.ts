/** What a page is, before it is Markdown or HTML: sections of typed blocks. */

import type { Language } from './facts.ts'
import type { Text } from './text.ts'

export type Block =
  | { readonly kind: 'paragraph'; readonly text: Text }
  /** What a reader must not overlook. */
  | { readonly kind: 'note'; readonly text: Text }
  | { readonly kind: 'list'; readonly items: readonly Text[] }
  | { readonly kind: 'table'; readonly head: readonly Text[]; readonly rows: readonly (readonly Text[])[] }
  | { readonly kind: 'code'; readonly language: CodeLanguage; readonly code: string }

export type CodeLanguage = 'http' | 'sh' | 'js' | 'python' | 'php' | 'java' | 'go'

export interface Section {
  /** The fragment of its address, the same in each language. */
  readonly id: string
  readonly level: 2 | 3
  readonly title: Text
  readonly blocks: readonly Block[]
}

export interface Page {
  /** The last part of its address; empty for the index. */
  readonly name: string
  readonly language: Language
  readonly title: string
  /** One sentence. */
  readonly summary: Text
  readonly sections: readonly Section[]
}

export const paragraph = (text: Text): Block => ({ kind: 'paragraph', text })
export const note = (text: Text): Block => ({ kind: 'note', text })
export const list = (items: readonly Text[]): Block => ({ kind: 'list', items })
export const table = (head: readonly Text[], rows: readonly (readonly Text[])[]): Block => ({
  kind: 'table',
  head,
  rows,
})
export const codeBlock = (language: CodeLanguage, code: string): Block => ({ kind: 'code', language, code })
