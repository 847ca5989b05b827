/** A page as Markdown (CommonMark with tables). What is not ours is escaped, so that no reader of it sees markup. */

import type { Block, Page, Section } from './page.ts'
import type { Span, Text } from './text.ts'

export function pageMarkdown(page: Page): string {
  const head = `# ${escaped(page.title)}\n\n${textMarkdown(page.summary)}\n`
  return [head, ...page.sections.map(sectionMarkdown)].join('\n')
}

function sectionMarkdown({ level, title, blocks }: Section): string {
  const heading = `${'#'.repeat(level)} ${textMarkdown(title)}\n`
  return blocks.length === 0 ? heading : `${heading}\n${blocksMarkdown(blocks)}\n`
}

export const blocksMarkdown = (blocks: readonly Block[]): string => blocks.map(blockMarkdown).join('\n\n')

function blockMarkdown(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return textMarkdown(block.text)
    case 'note':
      return `> ${textMarkdown(block.text)}`
    case 'list':
      return block.items.map((item) => `- ${textMarkdown(item)}`).join('\n')
    case 'table':
      return tableMarkdown(block.head, block.rows)
    case 'code':
      return fenced(block.language, block.code)
  }
}

function tableMarkdown(head: readonly Text[], rows: readonly (readonly Text[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [head.map(cellMarkdown), head.map(() => '---'), ...rows.map((row) => row.map(cellMarkdown))]
    .map(line)
    .join('\n')
}

/** A bar ends a cell wherever it stands, in code too. */
const cellMarkdown = (text: Text): string =>
  text
    .map((span) =>
      typeof span === 'object' && 'code' in span
        ? spanMarkdown(span).replaceAll('|', '\\|')
        : spanMarkdown(span),
    )
    .join('')

export function textMarkdown(text: Text): string {
  const inner = text.map(spanMarkdown).join('')
  // At the beginning of a line these would make it a heading, an item or a rule.
  return inner.replace(/^([#+=:-])/, '\\$1').replace(/^(\d+)([.)])/, '$1\\$2')
}

function spanMarkdown(span: Span): string {
  if (typeof span === 'string') return escaped(span)
  if ('code' in span) return codeSpan(span.code)
  return `[${escaped(span.label)}](${encodeURI(span.target).replaceAll(/[()]/g, encodeURIComponent)})`
}

const escaped = (text: string): string =>
  text.replaceAll(/\s*[\r\n]+\s*/g, ' ').replaceAll(/[\\`*_[\]<>&|~]/g, '\\$&')

function codeSpan(value: string): string {
  const line = value.replaceAll(/[\r\n]+/g, ' ')
  if (line.trim() === '') return escaped(line)
  const fence = '`'.repeat(longestRun(line) + 1)
  const padding = line.startsWith('`') || line.endsWith('`') ? ' ' : ''
  return fence + padding + line + padding + fence
}

function fenced(language: string, code: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(code) + 1))
  return `${fence}${language}\n${code.replace(/\n$/, '')}\n${fence}`
}

const longestRun = (text: string): number =>
  Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length))
