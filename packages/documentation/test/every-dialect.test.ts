import MarkdownIt from 'markdown-it'
import { describe, expect, test } from 'vitest'
import { everyDialect } from '../../dialects/test/dialects.ts'
import { apiPage } from '../src/api-page.ts'
import { exampleOf } from '../src/example.ts'
import { languages } from '../src/facts.ts'
import { pageHtml } from '../src/html.ts'
import { indexPage } from '../src/index-page.ts'
import { pageMarkdown } from '../src/markdown.ts'
import type { Page } from '../src/page.ts'
import { plainText } from '../src/text.ts'
import { factsOf } from './facts.ts'

/** The pieces of code in the tables of a page. */
const codeIn = ({ sections }: Page): readonly string[] =>
  sections
    .flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === 'table' ? block.rows.flat(2) : [])))
    .flatMap((span) => (typeof span === 'object' && 'code' in span ? [span.code] : []))

/** What has the same name in each language. */
const namesOfThings = ['HTTPS', 'curl', 'Node.js', 'Node.js, @guichet/client', 'Python', 'PHP', 'Java', 'Go']

describe.each(everyDialect)('the pages of $name', (dialect) => {
  const api = factsOf(dialect)
  const [en, fr] = [apiPage(api, 'en'), apiPage(api, 'fr')]

  test('have the same sections and blocks in both languages', () => {
    const shape = ({ sections }: typeof en) =>
      sections.map(({ id, level, blocks }) => [id, level, blocks.map(({ kind }) => kind)])
    expect(shape(fr)).toEqual(shape(en))
    const ids = en.sections.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('leave no title and no sentence in the other language', () => {
    for (const [at, section] of en.sections.entries()) {
      const title = plainText(section.title)
      if (!namesOfThings.includes(title)) expect(plainText(fr.sections[at]?.title ?? [])).not.toBe(title)
      const sentences = section.blocks.flatMap((block) => (block.kind === 'paragraph' ? [block.text] : []))
      const others = fr.sections[at]?.blocks.flatMap((block) =>
        block.kind === 'paragraph' ? [block.text] : [],
      )
      for (const [nth, sentence] of sentences.entries()) {
        expect(plainText(others?.[nth] ?? [])).not.toBe(plainText(sentence))
      }
    }
  })

  test.each(languages)('are Markdown that is read as it was meant, in %s', (language) => {
    const page = apiPage(api, language)
    const tokens = new MarkdownIt().parse(pageMarkdown(page), {})
    const count = (type: string): number => tokens.filter((token) => token.type === type).length
    const blocks = page.sections.flatMap((section) => section.blocks)
    const kinds = (kind: string): number => blocks.filter((block) => block.kind === kind).length
    expect(count('heading_open')).toBe(page.sections.length + 1)
    expect(count('table_open')).toBe(kinds('table'))
    expect(count('bullet_list_open')).toBe(kinds('list'))
    expect(count('blockquote_open')).toBe(kinds('note'))
    const code = blocks.flatMap((block) => (block.kind === 'code' ? [block.code.trimEnd()] : []))
    expect(tokens.filter(({ type }) => type === 'fence').map(({ content }) => content.trimEnd())).toEqual(
      code,
    )
    const rows = blocks.flatMap((block) => (block.kind === 'table' ? block.rows : []))
    expect(count('td_open')).toBe(rows.flat().length)
  })

  test('name the whole target of the exchange, and in the index too', () => {
    const exchange = `${dialect.request.method} ${exampleOf(api, dialect).request.target}`
    for (const page of [en, indexPage([api], 'en')]) expect(codeIn(page)).toContain(exchange)
  })

  test('say in short each header and parameter of a call by itself', () => {
    const [overview] = en.sections
    const { headers, query } = exampleOf(api, dialect).call
    const last = overview?.blocks.flatMap((block) =>
      block.kind === 'table' ? (block.rows.at(-1) ?? []) : [],
    )
    const spans = last?.flat().filter((span) => typeof span === 'object')
    expect(spans).toHaveLength(Object.keys({ ...headers, ...query }).length)
  })

  test('are HTML whose headings go down one step at a time', () => {
    const levels = Array.from(pageHtml(en).matchAll(/<h(\d)/g), ([, level]) => Number(level))
    expect(levels[0]).toBe(1)
    for (const [at, level] of levels.entries()) expect(level - (levels[at - 1] ?? 0)).toBeLessThanOrEqual(1)
  })

  test('tell every error that the exchange answers, word for word', () => {
    const text = pageMarkdown(en)
    for (const cause of ['missing', 'invalid', 'throttled'] as const) {
      expect(text).toContain(`| \`${dialect.refusals[cause].status}\` |`)
    }
  })
})
