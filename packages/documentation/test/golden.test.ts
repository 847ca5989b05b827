/** Whole pages to read, but for the samples, which the end-to-end tests run. `vitest -u` writes them anew. */

import { digitalpaye, kis } from '@guichet/dialects/catalog'
import { expect, test } from 'vitest'
import { apiPage } from '../src/api-page.ts'
import { languages } from '../src/facts.ts'
import { pageMarkdown } from '../src/markdown.ts'
import { factsOf } from './facts.ts'

const pages = [kis, digitalpaye].flatMap((dialect) => languages.map((language) => ({ dialect, language })))

test.each(pages)('the page of $dialect.title in $language', async ({ dialect, language }) => {
  const page = apiPage(factsOf(dialect), language)
  const sections = page.sections.filter(({ id }) => !id.startsWith('sample'))
  await expect(pageMarkdown({ ...page, sections })).toMatchFileSnapshot(
    `golden/${dialect.name}.${language}.txt`,
  )
})
