/** A configuration is an operator's, and still no text of it becomes markup (Markdown, HTML or a link). */

import { defineDialect } from '@guichet/dialects'
import MarkdownIt from 'markdown-it'
import { describe, expect, test } from 'vitest'
import { languages } from '../src/facts.ts'
import { createSite } from '../src/site.ts'
import type { Site } from '../src/site.ts'
import { factsOf } from './facts.ts'

const hostile = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "' onmouseover='alert(1)",
  '[click](javascript:alert(1))',
  '![x](https://elsewhere.example/x.png)',
  '<https://elsewhere.example>',
  '[a]: https://elsewhere.example',
  '`</code><script>alert(1)</script>`',
  '``` \n<script>alert(1)</script>',
  'a | b | <iframe>\n# c',
  '&lt;script&gt;',
]

function siteOf(text: string): Site {
  const dialect = defineDialect({
    name: 'hostile',
    title: text.replaceAll('\n', ' '),
    request: { path: '/token', credentials: { key: { field: ['k|`<b>'] }, secret: { field: 's' } } },
    response: { body: { token: '${token}' } },
    refusals: { default: { body: { said: text } } },
    lifetime: '1h',
    words: {
      en: { 'key-pair': { name: text, key: text, secret: text, where: [text] } },
      fr: { 'key-pair': { name: text, key: text, secret: text, where: [text] } },
    },
  })
  const api = factsOf(dialect, { name: 'hostile', title: text, scopes: [text], audience: `urn:${text}` })
  const management = () => ({ paths: { '/x': { get: { summary: text, description: text, tags: [text] } } } })
  return createSite({ apis: [api], issuer: 'https://api.example.com', management })
}

/** The elements that pages are made of. */
const known =
  /^(html|head|meta|title|link|script|body|a|header|form|input|button|ul|li|p|nav|div|main|section|h[1-6]|table|thead|tbody|tr|th|td|pre|code|blockquote|footer)$/

describe.each(hostile)('%j in a title, in words and in errors', (text) => {
  const site = siteOf(text)
  test.each(['hostile', '', 'management'])('is inert on the page "%s"', (name) => {
    for (const language of languages) {
      const html = site.html(name, language) ?? ''
      const tags = Array.from(html.matchAll(/<\/?([a-z][a-z0-9]*)((?:[^>"']|"[^"]*"|'[^']*')*)>/gi))
      for (const [, element = '', attributes = ''] of tags) {
        expect(element).toMatch(known)
        expect(attributes.replaceAll(/"[^"]*"/g, '')).not.toMatch(/\son\w+/i)
        expect(attributes).not.toMatch(/(?:href|src|action)="?(?:javascript:|https:\/\/elsewhere)/i)
      }
      expect(html.match(/<script/g)).toHaveLength(1)
    }
  })

  test('is neither a heading nor HTML nor a link to a reader of the Markdown', () => {
    const reader = new MarkdownIt({ html: true })
    const tokens = reader.parse(site.markdown('hostile', 'en') ?? '', {})
    const all = tokens.flatMap((token) => [token, ...(token.children ?? [])])
    expect(all.filter(({ type }) => /^html_|^image$/.test(type))).toEqual([])
    expect(all.filter(({ type }) => type === 'link_open')).toEqual([])
    const headings = tokens.filter(({ type }) => type === 'heading_open').length
    expect(headings).toBe(new Set(site.html('hostile', 'en')?.match(/<h[1-6] ?[^>]*>/g)).size)
  })
})
