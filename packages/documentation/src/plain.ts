/** Blocks as plain text: for the search, and for answers in text. */

import type { Block } from './page.ts'
import { plainText } from './text.ts'

export const blocksText = (blocks: readonly Block[]): string => blocks.map(blockText).join('\n')

function blockText(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
    case 'note':
      return plainText(block.text)
    case 'list':
      return block.items.map((item) => `- ${plainText(item)}`).join('\n')
    case 'table':
      return block.rows.map((row) => `- ${row.map(plainText).filter(Boolean).join(' · ')}`).join('\n')
    case 'code':
      return block.code
  }
}
