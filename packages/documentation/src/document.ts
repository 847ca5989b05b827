/** The whole HTML document round a page: contents, search, the switch of languages. No script and no style stands in it. */

import type { Language } from './facts.ts'
import { languages } from './facts.ts'
import { escapeHtml, inline, pageHtml } from './html.ts'
import type { Page } from './page.ts'
import { fill, plainText } from './text.ts'
import { words } from './words.ts'

const say = words({
  en: {
    documentation: 'Documentation',
    skip: 'Skip to the text',
    search: 'Search or ask a question',
    submit: 'Search',
    pages: 'Pages',
    contents: 'On this page',
    language: 'Language',
    markdown: 'This page as Markdown',
    copy: 'Copy',
    copied: 'Copied',
    results: 'Results: {count}',
    nothing: 'Nothing found',
  },
  fr: {
    documentation: 'Documentation',
    skip: 'Aller au texte',
    search: 'Chercher ou poser une question',
    submit: 'Chercher',
    pages: 'Pages',
    contents: 'Sur cette page',
    language: 'Langue',
    markdown: 'Cette page en Markdown',
    copy: 'Copier',
    copied: 'Copié',
    results: 'Résultats : {count}',
    nothing: 'Rien trouvé',
  },
})

const languageNames: Readonly<Record<Language, string>> = { en: 'English', fr: 'Français' }

/** @param pages all pages of the site in this language, in the order in which they are listed */
export function htmlDocument(page: Page, pages: readonly Page[]): string {
  const { language } = page
  const label = (key: Parameters<ReturnType<typeof say>>[0]): string =>
    escapeHtml(plainText(say(language)(key, { count: '#' })))
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${escapeHtml(plainText(page.summary))}">
<title>${escapeHtml(page.title)}</title>
<link rel="stylesheet" href="guichet.css">
<link rel="alternate" type="text/markdown" href="${markdownAddress(page)}">
${languages.map((other) => `<link rel="alternate" hreflang="${other}" href="${pageAddress(page.name, other)}">`).join('\n')}
<script src="search.js" defer></script>
</head>
<body data-copy="${label('copy')}" data-copied="${label('copied')}" data-results="${label('results')}" data-nothing="${label('nothing')}">
<a class="skip" href="#content">${label('skip')}</a>
<header>
<a class="home" href="${pageAddress('', language)}">${label('documentation')}</a>
<form role="search" action="${pageAddress(page.name, null)}" method="get">
<input type="hidden" name="lang" value="${language}">
<input type="search" name="ask" maxlength="200" required autocomplete="off" placeholder="${label('search')}" aria-label="${label('search')}">
<button>${label('submit')}</button>
<ul id="results" role="listbox" aria-label="${label('search')}" hidden></ul>
<p id="found" role="status"></p>
</form>
<nav class="languages" aria-label="${label('language')}">
${languages.map((other) => languageLink(page, other)).join('\n')}
</nav>
</header>
<div class="columns">
<div class="aside">
<nav aria-label="${label('pages')}">
<ul>
${pages.map((other) => pageLink(other, page)).join('\n')}
</ul>
</nav>
${contents(page, label('contents'))}
</div>
<main id="content" tabindex="-1">
${pageHtml(page)}
<footer><a href="${markdownAddress(page)}">${label('markdown')}</a></footer>
</main>
</div>
</body>
</html>
`
}

/** Relative to every page of the site. */
export const pageAddress = (name: string, language: Language | null): string =>
  `${name === '' ? './' : encodeURIComponent(name)}${language === null ? '' : `?lang=${language}`}`

const markdownAddress = ({ name, language }: Page): string =>
  pageAddress(`${name === '' ? 'index' : name}.md`, language)

function languageLink(page: Page, other: Language): string {
  const current = page.language === other ? ' aria-current="true"' : ''
  return `<a href="${pageAddress(page.name, other)}" lang="${other}" hreflang="${other}"${current}>${languageNames[other]}</a>`
}

function pageLink(other: Page, page: Page): string {
  const current = other.name === page.name ? ' aria-current="page"' : ''
  return `<li><a href="${pageAddress(other.name, other.language)}"${current}>${inline(fill('{title}', { title: other.title }))}</a></li>`
}

function contents({ sections }: Page, label: string): string {
  if (sections.length === 0) return ''
  const items = sections.map(
    ({ id, level, title }) =>
      `<li class="level-${level}"><a href="#${encodeURIComponent(id)}">${escapeHtml(plainText(title))}</a></li>`,
  )
  return `<nav aria-label="${label}">\n<p class="label" aria-hidden="true">${label}</p>\n<ul>\n${items.join('\n')}\n</ul>\n</nav>`
}
