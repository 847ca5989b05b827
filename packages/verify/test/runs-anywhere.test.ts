import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const root = new URL('../src/', import.meta.url)
/** What judges a token. `index.ts` names the verifier beside it, which fetches, and has its keys from node:crypto. */
const files = readdirSync(root).filter((name) => name.endsWith('.ts') && name !== 'index.ts')
const sources = files.map((name) => ({ name, text: readFileSync(new URL(name, root), 'utf8') }))

test.each(sources)('$name uses nothing of Node.js: workers, Deno and Bun run it too', ({ text }) => {
  expect(text).not.toMatch(/\bBuffer\b|\bprocess\.|node:|\brequire\(/)
})

test.each(sources)('$name makes no connection, whatever a token asks for', ({ text }) => {
  expect(text).not.toMatch(/\bfetch\b|\bimport\(|XMLHttpRequest|WebSocket/)
})

test('no dependency', () => {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', root), 'utf8')) as Record<
    string,
    unknown
  >
  expect(manifest['dependencies']).toBeUndefined()
})
