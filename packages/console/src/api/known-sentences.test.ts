import { expect, it } from 'vitest'
import { knownSentences } from './known-sentences.ts'

const server = import.meta.glob<string>(
  ['../../../server/src/{sign-in,credentials,stores,http/management}/**/*.ts', '!**/*.test.ts'],
  { eager: true, query: '?raw', import: 'default' },
)

it('every sentence that has a translation is one that the server says', () => {
  // A number in a sentence is a constant of the server.
  const text = Object.values(server)
    .join('\n')
    .replaceAll(/\$\{(?:longestName|mostAddresses)\}/g, '100')
  const gone = Object.keys(knownSentences).filter((sentence) => !text.includes(sentence))
  expect(gone).toEqual([])
})
