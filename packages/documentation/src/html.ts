/** A page as HTML: its Markdown, rendered without any HTML of its own passing, section by section. */

import MarkdownIt from 'markdown-it'
import type { MarkdownIt as Renderer } from 'markdown-it'
import { blocksMarkdown, textMarkdown } from './markdown.ts'
import type { Page, Section } from './page.ts'

const renderer = accessible(new MarkdownIt({ html: false, linkify: false, typographer: false }))

/** What stands in `<main>`. */
export function pageHtml(page: Page): string {
  const title = `<h1>${escapeHtml(page.title)}</h1>\n<p class="summary">${inline(page.summary)}</p>`
  return [title, ...page.sections.map(sectionHtml)].join('\n')
}

function sectionHtml({ id, level, title, blocks }: Section): string {
  const heading = `<h${level} id="${escapeHtml(id)}">${inline(title)}</h${level}>`
  return `<section>\n${heading}\n${renderer.render(blocksMarkdown(blocks))}</section>`
}

export const inline = (text: Section['title']): string => renderer.renderInline(textMarkdown(text))

export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`)

/** Heads of columns say so, and what is wider than a telephone scrolls by itself, by keyboard too. */
function accessible(markdown: Renderer): Renderer {
  const { rules } = markdown.renderer
  rules['th_open'] = () => '<th scope="col">'
  rules['table_open'] = () => '<div class="wide" tabindex="0">\n<table>\n'
  rules['table_close'] = () => '</table>\n</div>\n'
  rules['fence'] = (tokens, at) => {
    const { info = '', content = '' } = tokens[at] ?? {}
    const language = escapeHtml(info.trim())
    return `<div class="code"><pre tabindex="0"><code class="language-${language}">${escapeHtml(content)}</code></pre></div>\n`
  }
  return markdown
}
