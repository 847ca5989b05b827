/** The index for programs that read documentation, as llmstxt.org describes it. */

import { languages } from './facts.ts'
import type { Page } from './page.ts'
import { plainText } from './text.ts'

const titles = { en: 'In English', fr: 'En français' } as const

/** @param address the address of `/docs/`, with its last slash */
export function llmsText(pages: readonly Page[], address: string): string {
  const [first] = pages
  const sections = languages.map((language) => {
    const links = pages
      .filter((page) => page.language === language)
      .map(
        ({ name, title, summary }) =>
          `- [${plain(title)}](${address}${name === '' ? 'index' : name}.md?lang=${language}): ${plain(plainText(summary))}`,
      )
    return `## ${titles[language]}\n\n${links.join('\n')}\n`
  })
  const summary = first === undefined ? '' : plain(plainText(first.summary))
  const asking = `Each page answers a question too: add \`?ask=\` and the question to its address, as in <${address}?ask=how+long+does+a+token+live>.`
  return [`# ${plain(first?.title ?? '')}\n`, `> ${summary}\n`, `${asking}\n`, ...sections].join('\n')
}

const plain = (text: string): string => text.replaceAll(/[[\]<>\\`\r\n]/g, ' ')
